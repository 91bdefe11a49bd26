using System.Collections.Immutable;
using KeeperBot.Execution.Journal;
using KeeperBot.Execution.Policy;

namespace KeeperBot.Host.Composition.Activations;

/// <summary>The operator's last word on signing at all: the journal's, and what waits beside it to be taken up.</summary>
/// <param name="journalFile">The journal.</param>
internal sealed class ActivationBook(string journalFile)
{
    /// <summary>The word in force: an activation's text, <see cref="PolicyControls.Deactivated"/>, or null where nothing was ever said.</summary>
    /// <exception cref="Primitives.EnvironmentFailure">The journal cannot be read.</exception>
    public ActivationWord? InForce()
    {
        var word = Controls().FirstOrDefault(line => line.Name == PolicyControls.Activation) is { } line ? new ActivationWord(line.Value, line.Reason, line.RecordedAt) : null;
        foreach (var (_, request) in new OperatorRequests(journalFile).Waiting())
        {
            word = request.Command switch
            {
                OperatorCommand.Activate => new(request.Activation, request.Reason, null),
                OperatorCommand.Deactivate => new(PolicyControls.Deactivated, request.Reason, null),
                _ => word,
            };
        }

        return word;
    }

    /// <summary>The pins that the journal holds, by control name.</summary>
    /// <exception cref="Primitives.EnvironmentFailure">The journal cannot be read.</exception>
    public IReadOnlyDictionary<string, ControlLine> Pins() => Controls().ToDictionary(line => line.Name, StringComparer.Ordinal);

    private ImmutableArray<ControlLine> Controls() => File.Exists(journalFile) ? JournalReader.ControlsOf(journalFile) : [];
}

/// <summary>A word of the operator.</summary>
/// <param name="Value">An activation's text, or that it is off.</param>
/// <param name="Reason">Why, in the operator's words.</param>
/// <param name="Since">When the journal took it up; null while it waits.</param>
internal sealed record ActivationWord(string Value, string Reason, DateTimeOffset? Since);
