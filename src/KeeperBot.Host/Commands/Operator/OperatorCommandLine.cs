using System.CommandLine;
using KeeperBot.Host.Composition;
using KeeperBot.Host.Options;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Commands.Operator;

/// <summary>`keeper halt`, `keeper resume`, `keeper accept-code` and `keeper reload`: they leave a request, which needs neither key nor node and reaches a keeper that runs.</summary>
internal static class OperatorCommandLine
{
    private const int LongestReason = 200;
    private const int LongestWait = 3600;

    /// <summary>The four commands.</summary>
    /// <param name="context">Streams and clock.</param>
    /// <param name="configuration">Makes the option that names the configuration.</param>
    public static IEnumerable<Command> Build(CommandContext context, Func<Option<string>> configuration) => [Halt(context, configuration()), Resume(context, configuration()), AcceptCode(context, configuration()), Reload(context, configuration())];

    private static Command Halt(CommandContext context, Option<string> config)
    {
        var reduce = new Option<bool>("--reduce-only") { Description = "Let top-ups and reductions pass; stop only hedges." };
        var reason = Reason();
        var command = new Command("halt", "Stop signing: effective before the next signature of a running keeper, and at the next start until `keeper resume`.") { config, reduce, reason };
        command.SetAction(parsed => Leave(
            context, parsed.GetRequiredValue(config), new(parsed.GetValue(reduce) ? OperatorCommand.ReduceOnly : OperatorCommand.Halt, parsed.GetRequiredValue(reason)),
            parsed.GetValue(reduce)
                ? "asked to reduce only: hedges stop before the next signature; top-ups and reductions go on"
                : "asked to halt: nothing more is signed, not even a cancellation; what is signed already is still watched and sent again"));
        return command;
    }

    private static Command Resume(CommandContext context, Option<string> config)
    {
        var reason = Reason();
        var command = new Command("resume", "Go back to the configured mode and reset every circuit breaker. A halt file and changed code have to be mended by themselves.") { config, reason };
        command.SetAction(parsed => Leave(
            context, parsed.GetRequiredValue(config), new(OperatorCommand.Resume, parsed.GetRequiredValue(reason)), "asked to resume: the configured mode rules again, and every breaker is reset"));
        return command;
    }

    private static Command AcceptCode(CommandContext context, Option<string> config)
    {
        var contract = new Argument<string>("ADDRESS") { Description = "The contract, as the alarm and `keeper check` name it." };
        var fingerprint = new Argument<string>("FINGERPRINT") { Description = "The fingerprint that you have looked at; any other stays refused." };
        var reason = Reason();
        var command = new Command("accept-code", "Take a contract's changed code for good, by its fingerprint.") { contract, fingerprint, config, reason };
        command.Validators.Add(result =>
        {
            if (result.GetValue(contract) is { } address && !Address.TryParse(address, out _))
                result.AddError("ADDRESS is 0x and 40 hexadecimal digits.");
            if (result.GetValue(fingerprint) is { } hash && !Hash32.TryParse(hash, out _))
                result.AddError("FINGERPRINT is 0x and 64 hexadecimal digits.");
        });
        command.SetAction(parsed =>
        {
            var at = Address.Parse(parsed.GetRequiredValue(contract));
            var code = Hash32.Parse(parsed.GetRequiredValue(fingerprint));
            return Leave(
                context, parsed.GetRequiredValue(config), new(OperatorCommand.AcceptCode, parsed.GetRequiredValue(reason)) { Contract = at, Fingerprint = code },
                $"asked to take the code of {at} with the fingerprint {code}");
        });
        return command;
    }

    private static Command Reload(CommandContext context, Option<string> config)
    {
        var reason = Reason();
        var wait = new Option<int>("--wait") { Description = "Seconds to wait for the keeper's answer, which comes before its next cycle.", DefaultValueFactory = _ => 120, HelpName = "SECONDS" };
        wait.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > LongestWait)
                result.AddError($"--wait is 1 to {LongestWait} seconds.");
        });
        var command = new Command(
            "reload", "Let a running keeper read its configuration again: all that changed is taken up between two cycles, or nothing, with the list of what needs a restart or an activation.")
        {
            config, reason, wait,
        };
        command.SetAction((parsed, stop) => new ReloadCommand(context).ExecuteAsync(
            parsed.GetRequiredValue(config), parsed.GetRequiredValue(reason), TimeSpan.FromSeconds(parsed.GetRequiredValue(wait)), stop));
        return command;
    }

    private static int Leave(CommandContext context, string file, OperatorRequest request, string said)
    {
        new OperatorRequests(OperatorTarget.Load(file).JournalFile).Leave(request, context.Time);
        context.Out.WriteLine($"{said} (a keeper that does not run takes it up when it starts)");
        return (int)ExitCode.Ok;
    }

    private static Option<string> Reason()
    {
        var reason = new Option<string>("--reason") { Description = "Why, for the journal.", DefaultValueFactory = _ => "asked by the operator", HelpName = "TEXT" };
        reason.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { Length: > LongestReason })
                result.AddError($"--reason is at most {LongestReason} characters.");
        });
        return reason;
    }
}
