using KeeperBot.Execution.Journal;
using KeeperBot.Execution.Policy;
using KeeperBot.Host.Composition;
using KeeperBot.Host.Composition.Reload;
using KeeperBot.Host.Options;
using KeeperBot.Host.Options.Values;

namespace KeeperBot.Host.Commands.Operator;

/// <summary>`keeper reload`: asks a keeper that runs to take up its changed configuration, and says what came of it.</summary>
internal sealed class ReloadCommand(CommandContext context)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);

    /// <summary>Leaves the request, and waits for the answer.</summary>
    /// <param name="file">The configuration, which is checked whole before anything is asked.</param>
    /// <param name="reason">Why.</param>
    /// <param name="patience">How long to wait for the keeper's next cycle.</param>
    /// <param name="stop">Stops the waiting.</param>
    public async Task<int> ExecuteAsync(string file, string reason, TimeSpan patience, CancellationToken stop)
    {
        var configuration = ConfigurationLoader.Load(file);
        var journal = configuration.JournalFile;
        if (KeeperPresence.Find(journal, configuration.Chain, configuration.Options.Key.Address) is not { } process)
            throw new CommandFailure(ExitCode.NoKeeper, $"no keeper is seen that runs with the journal '{journal}': nothing is asked; the next start reads the file anyway (to a keeper that only another user can see, send SIGHUP)");
        var before = Answer(journal)?.Sequence;
        new OperatorRequests(journal).Leave(new OperatorRequest(OperatorCommand.Reload, reason) { Fingerprint = configuration.Digest }, context.Time);
        var asked = context.Time.GetTimestamp();
        while (context.Time.GetElapsedTime(asked) < patience)
        {
            await Task.Delay(Poll, context.Time, stop).ConfigureAwait(false);
            if (Answer(journal) is { } answer && answer.Sequence != before)
                return Tell(answer, process);
        }

        throw new CommandFailure(ExitCode.NoKeeper, $"the keeper (process {process}) has not answered within {DurationText.Write(patience)}: it takes the request up before its next cycle, with the next block; its log and `keeper journal` will tell");
    }

    private static ControlLine? Answer(string journal) =>
        JournalView.Controls(journal)?.FirstOrDefault(line => line.Name == PolicyControls.Configuration);

    private int Tell(ControlLine answer, int process)
    {
        if (answer.Value == ConfigurationReload.Refused)
            throw new CommandFailure(ExitCode.Configuration, $"the keeper (process {process}) goes on as it was: {answer.Reason}");
        context.Out.WriteLine($"in force (digest {answer.Value}): {answer.Reason}");
        return (int)ExitCode.Ok;
    }
}
