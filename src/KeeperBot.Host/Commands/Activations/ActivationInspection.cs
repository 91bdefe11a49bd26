using KeeperBot.Evm;
using KeeperBot.Host.Composition.Activations;
using KeeperBot.Host.Options;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Inspections;

namespace KeeperBot.Host.Commands.Activations;

/// <summary>Whether the keeper may sign, as a line of `check` and `status`.</summary>
/// <param name="configuration">The configuration.</param>
internal sealed class ActivationInspection(KeeperConfiguration configuration)
{
    /// <summary>The word in force; null where nothing was ever said.</summary>
    /// <exception cref="EnvironmentFailure">The journal cannot be read.</exception>
    public ActivationWord? Word { get; } = new ActivationBook(configuration.JournalFile).InForce();

    /// <summary>Short: what `status` says.</summary>
    public string Short
    {
        get
        {
            if (!Activation.IsNeeded(configuration))
                return "not needed on a local chain";
            var verdict = new ActivationRule(configuration).Judge(Word?.Value);
            if (!verdict.Holds)
                return $"none: {verdict.Why}";
            var since = Word!.Since is { } time ? $"since {time:u}" : "not taken up yet by a keeper that runs";
            return $"active {since}: {Word.Reason}{(verdict.Changes.IsEmpty ? "" : FormattableString.Invariant($"; {verdict.Changes.Length} changes since, none loosens"))}";
        }
    }

    /// <summary>The line of a check. A keeper that was never activated is no fault; an activation that does not stand is.</summary>
    /// <param name="client">The chain.</param>
    /// <param name="stop">Stops it.</param>
    /// <exception cref="Evm.JsonRpc.RpcException">The node did not answer.</exception>
    public async Task<InspectionFinding> LookAsync(EthClient client, CancellationToken stop)
    {
        const string subject = "activation";
        var verdict = new ActivationRule(configuration).Judge(Word?.Value);
        if (!Activation.IsNeeded(configuration) || verdict.Activation is null)
            return new InspectionFinding(true, subject, Activation.IsNeeded(configuration) ? $"{Short}; `keeper run` refuses to sign until `keeper activate`" : Short, null);
        if (!verdict.Holds)
            return new InspectionFinding(false, subject, string.Join("; ", [verdict.Why, .. verdict.Loosening.Select(change => change.ToString())]), "take that back, or `keeper activate` again");
        try
        {
            await ActivationGate.RequireChainAsync(verdict.Activation.Block, client, stop).ConfigureAwait(false);
            return new InspectionFinding(true, subject, Short, null);
        }
        catch (CommandFailure error)
        {
            return new InspectionFinding(false, subject, error.Message, "correct chain.rpc, or `keeper activate` on this chain");
        }
    }
}
