using KeeperBot.Host.Composition;
using KeeperBot.Host.Composition.Activations;
using KeeperBot.Host.Logging;
using KeeperBot.Host.Options;
using KeeperBot.Monitoring.Reports;
using KeeperBot.Monitoring.Terminal;

namespace KeeperBot.Host.Commands.Activations;

/// <summary>`keeper activate`: shows what the consent to sign would be bound to and what it asks for, and gives it once the operator has said yes.</summary>
internal sealed class ActivateCommand(CommandContext context)
{
    private const string Yes = "yes";

    /// <summary>Looks, shows, asks and leaves the request.</summary>
    public async Task<int> ExecuteAsync(string file, bool yes, string reason, CancellationToken stop)
    {
        var configuration = ConfigurationLoader.Load(file);
        if (!Activation.IsNeeded(configuration))
            throw new CommandFailure(ExitCode.Usage, $"chain {configuration.Chain} is a local chain, which needs no activation: `keeper run` signs there");
        using var log = LogSession.Start(configuration, context.Error, quiet: true);
        var logger = log.For("activate");
        using var connection = await ChainConnection.OpenAsync(configuration, context.Time, change => Log.NodeChanged(logger, change), stop).ConfigureAwait(false);
        var draft = await ActivationDraft.MakeAsync(configuration, connection.Client, context.Time, stop).ConfigureAwait(false);
        var before = new ActivationRule(configuration).Judge(new ActivationBook(configuration.JournalFile).InForce()?.Value);
        foreach (var line in Lines(configuration, draft, before))
            context.Out.WriteLine(SafeText.Escape(line));
        var missing = draft.Requirements.Count(requirement => !requirement.Met);
        if (missing > 0)
            throw new CommandFailure(ExitCode.NotActivated, FormattableString.Invariant($"not activated: {missing} of {draft.Requirements.Length} requirements are not met; each cross has its mend"));
        if (!yes && !Confirm())
            throw new CommandFailure(ExitCode.NotActivated, "not activated: it was not confirmed; type 'yes', or give --yes in a script");
        new OperatorRequests(configuration.JournalFile).Leave(new OperatorRequest(OperatorCommand.Activate, reason) { Activation = ActivationJson.Write(draft.Activation) }, context.Time);
        await context.Out.WriteLineAsync("activated: `keeper run` signs with this configuration, or a tighter one, until `keeper deactivate` (a keeper that runs takes it up before its next signature)").ConfigureAwait(false);
        return (int)ExitCode.Ok;
    }

    private static IEnumerable<string> Lines(KeeperConfiguration configuration, ActivationDraft draft, ActivationVerdict before)
    {
        var activation = draft.Activation;
        yield return "binds to";
        yield return $"    chain           {activation.Chain}, block {activation.Block}";
        yield return $"    acting address  {activation.Acting}";
        foreach (var account in configuration.Accounts)
            yield return $"    account         {account.Ref.Id}, {account.Ref.Holder}, by {ReportJson.Kebab(account.Route)}, at {string.Join(", ", account.Venues)}";
        yield return $"    configuration   {configuration.Source} ({activation.Configuration}), {activation.Values.Length} values, mode {ReportJson.Kebab(configuration.Options.Mode)}; `keeper config show` lists them";
        foreach (var code in activation.Codes)
            yield return $"    code            {code.Name} {code.Contract} {code.Fingerprint}";
        yield return "asks for";
        foreach (var requirement in draft.Requirements)
        {
            yield return $"    {(requirement.Met ? "✓" : "✗")} {requirement.Detail}";
            if (!requirement.Met)
                yield return $"        mend: {requirement.Mend}";
        }

        if (before.Activation is null)
        {
            yield return $"so far: {before.Why}";
            yield break;
        }

        yield return before.Changes.IsEmpty ? "so far: activated, and nothing changed since" : "changed since the activation";
        foreach (var change in before.Changes)
            yield return $"    {change}";
    }

    private bool Confirm()
    {
        context.Out.Write($"let the keeper sign? type '{Yes}': ");
        context.Out.Flush();
        return context.In.ReadLine()?.Trim() == Yes;
    }
}
