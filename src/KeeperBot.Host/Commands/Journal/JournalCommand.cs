using System.Collections.Immutable;
using System.Globalization;
using KeeperBot.Core.Ports;
using KeeperBot.Execution.Journal;
using KeeperBot.Host.Options;
using KeeperBot.Monitoring.Reports;
using KeeperBot.Monitoring.Terminal;

namespace KeeperBot.Host.Commands.Journal;

/// <summary>`keeper journal` and `keeper journal verify` only look, and disturb no running keeper; `keeper journal archive` takes the key's lock.</summary>
internal sealed class JournalCommand(CommandContext context)
{
    private const int Page = 500;
    private const int LastWhenFollowing = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Prints the log; with --follow until stopped.</summary>
    public async Task<int> ShowAsync(JournalArguments arguments, CancellationToken stop)
    {
        using var journal = JournalReader.Open(ConfigurationLoader.Load(arguments.Config).JournalFile);
        var intent = arguments.Intent is null ? (IntentKey?)null : new IntentKey(arguments.Intent);
        using var archive = intent is { } key ? ArchiveWith(journal, key) : null;
        var reader = archive ?? journal;
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
        var archives = found.IsWhole ? reader.Archives() : [];
        if (json)
            context.Out.Write(Document(journal, found, archives));
        if (found.FirstFault is { } fault)
            throw new CommandFailure(ExitCode.Journal, $"journal '{journal}' does not read back whole: {fault}; whole up to line {found.Sequence}, head {found.Head}");
        if (!json)
        {
            context.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"whole: {found.Lines} lines, the last is {found.Sequence}, head {found.Head} (as a metric {JournalHead.Number(found.Head)})"));
            foreach (var archive in archives)
                context.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"archived lines {archive.Mark.First} to {archive.Mark.Last}: {State(archive)}: {archive.File}"));
        }

        if (archives.FirstOrDefault(archive => archive.FirstFault is not null) is { } wrong)
            throw new CommandFailure(ExitCode.Journal, $"archive '{wrong.File}' is not what the journal says: {wrong.FirstFault}; restore a copy of it. The journal itself is whole");

        return ExitCode.Ok;
    }

    /// <summary>Moves old lines to a file beside the journal.</summary>
    public ExitCode Archive(string file, DateTimeOffset before)
    {
        if (before > context.Time.GetUtcNow() - TransactionJournal.LeastArchivedAge)
        {
            throw new CommandFailure(ExitCode.Usage, string.Create(
                CultureInfo.InvariantCulture, $"lines of the last {TransactionJournal.LeastArchivedAge.TotalDays} days stay in the journal: the caps look back at them; name an earlier time"));
        }

        var configuration = ConfigurationLoader.Load(file);
        if (!File.Exists(configuration.JournalFile))
            throw new CommandFailure(ExitCode.Journal, $"journal '{configuration.JournalFile}' does not exist; a keeper that has run creates it");
        using var journal = TransactionJournal.Open(new Execution.Journal.JournalOptions(configuration.JournalFile, configuration.Chain, configuration.Options.Key.Address), context.Time);
        context.Out.WriteLine(journal.Archive(before) is { } mark
            ? string.Create(CultureInfo.InvariantCulture, $"lines {mark.First} to {mark.Last} are in {mark.FileOf(journal.File)}; the journal goes on after them, head {journal.Head.Chained}")
            : "nothing to archive: no line is older, or those that are belong to what is open, remembered, or in force");
        return ExitCode.Ok;
    }

    private static string State(ArchiveCheck archive) => archive switch
    {
        { IsThere: false } => "absent",
        { FirstFault: null } => "whole",
        _ => "damaged",
    };

    private static string Document(string journal, JournalVerification found, ImmutableArray<ArchiveCheck> archives) => ReportJson.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("journal", journal);
        writer.WriteBoolean("whole", found.IsWhole);
        writer.WriteNumber("lines", found.Lines);
        writer.WriteNumber("sequence", found.Sequence);
        writer.WriteString("head", found.Head.ToString());
        writer.WriteNumber("headNumber", JournalHead.Number(found.Head));
        writer.WriteString("fault", found.FirstFault);
        writer.WriteStartArray("archives");
        foreach (var archive in archives)
        {
            writer.WriteStartObject();
            writer.WriteNumber("first", archive.Mark.First);
            writer.WriteNumber("last", archive.Mark.Last);
            writer.WriteString("file", archive.File);
            writer.WriteString("state", State(archive));
            writer.WriteString("fault", archive.FirstFault);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    /// <summary>The archive to read an intent from; null when the journal itself knows it.</summary>
    private static JournalReader? ArchiveWith(JournalReader journal, IntentKey intent)
    {
        if (journal.Find(intent) is not null)
            return null;
        return journal.ArchiveOf(intent) is { } file
            ? JournalReader.Open(file)
            : throw new CommandFailure(
                ExitCode.Usage, $"--intent {SafeText.Escape(intent.Value)}: the journal knows no such intent, and no archive of it that is there does; `keeper journal` shows those it knows");
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
