using KeeperBot.Host.Composition;
using KeeperBot.Host.Composition.Activations;
using KeeperBot.Host.Options;

namespace KeeperBot.Host.Commands.Activations;

/// <summary>`keeper deactivate`: a request like `keeper halt`, which needs neither key nor node.</summary>
internal sealed class DeactivateCommand(CommandContext context)
{
    /// <summary>Leaves the request.</summary>
    public int Execute(string file, string reason)
    {
        var target = OperatorTarget.Load(file);
        if (!Activation.IsNeeded(target.Chain))
            throw new CommandFailure(ExitCode.Usage, $"chain {target.Chain} is a local chain, which needs no activation and has none to take back; `keeper halt` stops a keeper there");
        new OperatorRequests(target.JournalFile).Leave(new OperatorRequest(OperatorCommand.Deactivate, reason), context.Time);
        var seen = (target.Actor is { } actor ? KeeperPresence.Find(target.JournalFile, target.Chain, actor) : null) is { } process
            ? $"a keeper runs with that journal (process {process}): it takes it up before its next signature; what is signed already is still watched"
            : "no keeper is seen that runs with that journal: if one should, this is another journal than its own, or another user's; what is signed already is watched by the next start";
        context.Out.WriteLine($"deactivated: nothing more is signed, and no start signs until `keeper activate`. The request lies beside {target.JournalFile}; {seen}");
        return (int)ExitCode.Ok;
    }
}
