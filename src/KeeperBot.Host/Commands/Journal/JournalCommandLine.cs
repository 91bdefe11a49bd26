using System.CommandLine;
using System.Globalization;

namespace KeeperBot.Host.Commands.Journal;

/// <summary>`keeper journal` and what stands below it.</summary>
internal static class JournalCommandLine
{
    private const int LongestKept = 36_500;

    /// <summary>Builds the command.</summary>
    /// <param name="context">What it works with.</param>
    /// <param name="config">Makes the option that names the configuration file.</param>
    public static Command Build(CommandContext context, Func<Option<string>> config)
    {
        var file = config();
        var json = new Option<bool>("--json") { Description = "One JSON object a line." };
        var follow = new Option<bool>("--follow") { Description = "The last lines, then those that a running keeper writes, until stopped." };
        var intent = new Option<string?>("--intent") { Description = "Only the lines of this intent.", HelpName = "ID" };
        var command = new Command("journal", "Show the transaction log: one line per change of state. Reads beside a running keeper.") { file, json, intent, follow };
        command.SetAction((parsed, stop) => new JournalCommand(context).ShowAsync(
            new JournalArguments(parsed.GetRequiredValue(file), parsed.GetValue(json), parsed.GetValue(intent), parsed.GetValue(follow)), stop));
        command.Subcommands.Add(Verify(context, config));
        command.Subcommands.Add(Archive(context, config));
        return command;
    }

    private static Command Verify(CommandContext context, Func<Option<string>> config)
    {
        var file = config();
        var json = new Option<bool>("--json") { Description = "One JSON document on stdout." };
        var command = new Command("verify", "Read back every page and recompute every hash; says the last line and the hash that covers them all.") { file, json };
        command.SetAction(parsed => (int)new JournalCommand(context).Verify(parsed.GetRequiredValue(file), parsed.GetValue(json)));
        return command;
    }

    private static Command Archive(CommandContext context, Func<Option<string>> config)
    {
        var file = config();
        var before = new Option<string?>("--before") { Description = "Only lines recorded before this day (UTC).", HelpName = "YYYY-MM-DD" };
        var keep = new Option<int?>("--keep") { Description = "Only lines older than so many days.", HelpName = "DAYS" };
        var command = new Command("archive", "Move old lines whose intents are all closed to a file beside the journal. Only while no keeper runs with this key.") { file, before, keep };
        command.SetAction(parsed => (int)new JournalCommand(context).Archive(parsed.GetRequiredValue(file), Limit(parsed.GetValue(before), parsed.GetValue(keep), context.Time)));
        return command;
    }

    private static DateTimeOffset Limit(string? before, int? keep, TimeProvider time) => (before, keep) switch
    {
        (null, >= 0 and <= LongestKept and var days) => time.GetUtcNow() - TimeSpan.FromDays(days),
        ({ } text, null) when DateTimeOffset.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var day) => day,
        _ => throw new CommandFailure(ExitCode.Usage, $"keeper journal archive: give one of --before YYYY-MM-DD and --keep DAYS (at most {LongestKept})"),
    };
}
