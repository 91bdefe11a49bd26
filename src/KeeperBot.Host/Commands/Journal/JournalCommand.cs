using System.Collections.Immutable;
using System.Globalization;
using KeeperBot.Core.Ports;
using KeeperBot.Execution.Journal;
using KeeperBot.Host.Options;
using KeeperBot.Monitoring.Reports;
using KeeperBot.Monitoring.Terminal;

namespace KeeperBot.Host.Commands.Journal;

/// <summary>`keeper journal` and `keeper journal verify`: only look, and disturb no running keeper.</summary>
internal sealed class JournalCommand(CommandContext context)
{
    private const int Page = 500;
    private const int LastWhenFollowing = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Prints the log; with --follow until stopped.</summary>
    public async Task<int> ShowAsync(JournalArguments arguments, CancellationToken stop)
    {
        using var reader = JournalReader.Open(ConfigurationLoader.Load(arguments.Config).JournalFile);
        var intent = Known(reader, arguments.Intent);
        var after = arguments.Follow && intent is null ? Math.Max(0, reader.LastSequence() - LastWhenFollowing) : 0;
        while (true)
        {
            var entries = reader.Entries(after, Page, intent);
            await PrintAsync(entries, arguments.Json).ConfigureAwait(false);
            after = entries.IsEmpty ? after : entries[^1].Sequence;
            if (entries.Length == Page && !stop.IsCancellationRequested)
                continue;
            if (!arguments.Follow || !await PausedAsync(stop).ConfigureAwait(false))
                return (int)ExitCode.Ok;
        }
    }

    /// <summary>Reads everything back.</summary>
    public ExitCode Verify(string file, bool json)
    {
        var journal = ConfigurationLoader.Load(file).JournalFile;
        using var reader = JournalReader.Open(journal);
        var found = reader.Verify();
        if (json)
            context.Out.Write(Document(journal, found));
        if (found.FirstFault is { } fault)
            throw new CommandFailure(ExitCode.Journal, $"journal '{journal}' does not read back whole: {fault}; whole up to line {found.Sequence}, head {found.Head}");
        if (!json)
        {
            context.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"whole: {found.Lines} lines, the last is {found.Sequence}, head {found.Head} (as a metric {JournalHead.Number(found.Head)})"));
        }

        return ExitCode.Ok;
    }

    private static string Document(string journal, JournalVerification found) => ReportJson.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("journal", journal);
        writer.WriteBoolean("whole", found.IsWhole);
        writer.WriteNumber("lines", found.Lines);
        writer.WriteNumber("sequence", found.Sequence);
        writer.WriteString("head", found.Head.ToString());
        writer.WriteNumber("headNumber", JournalHead.Number(found.Head));
        writer.WriteString("fault", found.FirstFault);
        writer.WriteEndObject();
    });

    private static IntentKey? Known(JournalReader reader, string? intent)
    {
        if (intent is null)
            return null;
        var key = new IntentKey(intent);
        return reader.Find(key) is null
            ? throw new CommandFailure(ExitCode.Usage, $"--intent {SafeText.Escape(intent)}: the journal knows no such intent; `keeper journal` shows those it knows")
            : key;
    }

    private async Task PrintAsync(ImmutableArray<JournalEntry> entries, bool json)
    {
        foreach (var entry in entries)
            await context.Out.WriteLineAsync(json ? JournalJson.Line(entry) : JournalText.Line(entry)).ConfigureAwait(false);
        await context.Out.FlushAsync(CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>False when it is time to stop, which is how following ends.</summary>
    private async Task<bool> PausedAsync(CancellationToken stop)
    {
        try
        {
            await Task.Delay(Pause, context.Time, stop).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
