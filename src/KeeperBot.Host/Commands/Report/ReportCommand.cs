using System.Collections.Immutable;
using KeeperBot.Execution.Journal;
using KeeperBot.Host.Composition.Records;
using KeeperBot.Host.Options;
using KeeperBot.Monitoring.Reports;
using KeeperBot.Monitoring.Reports.Periods;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Commands.Report;

/// <summary>`keeper report`: a period from what a keeper has written, beside it if it runs. Asks no node and needs no key.</summary>
internal sealed class ReportCommand(CommandContext context)
{
    /// <summary>The format of the document.</summary>
    public const string Format = "keeperbot-report";

    /// <summary>Its version.</summary>
    public const int Version = 1;

    private const int FirstIntents = 256;

    /// <summary>Runs it.</summary>
    public async Task<int> ExecuteAsync(ReportArguments arguments, CancellationToken stop)
    {
        if (arguments.To < arguments.From)
            throw new CommandFailure(ExitCode.Usage, "--to is before --from: give the first day with --from and the last one with --to");
        var configuration = ConfigurationLoader.Load(arguments.Configuration);
        var header = Header(configuration, arguments);
        var days = Days(configuration, arguments);
        PeriodFigures figures;
        try
        {
            figures = PeriodFigures.Of(header, days.SelectMany(day => day.Records()));
        }
        catch (InvalidDataException error)
        {
            throw new CommandFailure(ExitCode.Disagrees, $"the daily records in '{RecordFolder.Beside(configuration.JournalFile).Location}' are damaged: {error.Message}; restore a copy", error);
        }

        var stories = Stories(configuration, header);
        using var rescues = new RescueBook(configuration, context);
        var report = new PeriodReport(header, figures, [.. stories.Select(Action)], rescues.Of(stories, figures, header));
        stop.ThrowIfCancellationRequested();
        if (arguments.Html is { } html)
            await WriteAsync("--html", html, PeriodHtml.Write(report, [.. days.Select(day => (FormattableString.Invariant($"{day.Day:yyyy-MM-dd}"), day.Words()))]), stop).ConfigureAwait(false);
        if (arguments.Json)
            await context.Out.WriteAsync(Document(report, days)).ConfigureAwait(false);
        return (int)ExitCode.Ok;
    }

    /// <summary>An intent for a report.</summary>
    internal static PeriodAction Action(JournalStory story) => new(
        story.Intent.Key, story.Intent.PlannedAt.Timestamp, story.Intent.Target, story.Intent.Kind, story.State, story.Intent.ReasonCode, story.Intent.Reason, story.Intent.Description)
    {
        Hash = story.Mined?.Hash ?? story.Latest?.Hash,
        GasUsed = story.Mined?.GasUsed,
        Cost = story.Mined?.Cost.Raw,
    };

    private static string Document(PeriodReport report, ImmutableArray<ReportDay> days) => ReportJson.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("format", Format);
        writer.WriteNumber("version", Version);
        PeriodJson.Write(writer, report);
        writer.WriteStartArray("days");
        foreach (var day in days)
            day.Write(writer);
        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    private static PeriodHeader Header(KeeperConfiguration configuration, ReportArguments arguments) => new(
        ProductVersion.Text, configuration.Chain, configuration.Options.Key.Address, At(arguments.From), At(arguments.To.AddDays(1)), configuration.Limits.Objective.Native, configuration.Options.Reports.Every);

    private static ChainTime At(DateOnly day) => new((ulong)new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero).ToUnixTimeSeconds());

    /// <summary>The days of the period, and the last one before it, in which the state is that it opens with.</summary>
    private static ImmutableArray<ReportDay> Days(KeeperConfiguration configuration, ReportArguments arguments)
    {
        var folder = RecordFolder.Beside(configuration.JournalFile);
        var all = folder.Days();
        if (all.IsEmpty)
            throw new CommandFailure(ExitCode.BadInput, $"there are no daily records in '{folder.Location}': `keeper run` keeps them from its first cycle on");
        var wanted = all.Where(day => day >= arguments.From && day <= arguments.To).ToList();
        if (wanted.Count == 0)
            throw new CommandFailure(ExitCode.BadInput, FormattableString.Invariant($"there are no daily records from {arguments.From:yyyy-MM-dd} to {arguments.To:yyyy-MM-dd}; they reach from {all[0]:yyyy-MM-dd} to {all[^1]:yyyy-MM-dd} by the chain's clock"));
        if (all.Where(day => day < arguments.From).Select(day => (DateOnly?)day).LastOrDefault() is { } before)
            wanted.Insert(0, before);
        try
        {
            return [.. wanted.Select(day => new ReportDay(day, folder.Seal(day), RecordFolder.LinesOf(folder.Read(day))))];
        }
        catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure(ExitCode.Disagrees, $"the daily records in '{folder.Location}' cannot be read: {error.Message}", error);
        }
    }

    private static ImmutableArray<JournalStory> Stories(KeeperConfiguration configuration, PeriodHeader header)
    {
        if (!File.Exists(configuration.JournalFile))
            return [];
        using var journal = JournalReader.Open(configuration.JournalFile);
        for (var count = FirstIntents; ; count *= 4)
        {
            var stories = journal.Recent(count);
            if (stories.Length < count || stories[0].Intent.PlannedAt.Timestamp < header.From)
                return [.. stories.Where(story => story.Intent.PlannedAt.Timestamp >= header.From && story.Intent.PlannedAt.Timestamp < header.To)];
        }
    }

    /// <summary>Writes a file that an option names.</summary>
    internal static async Task WriteAsync(string option, string file, string page, CancellationToken stop)
    {
        try
        {
            await File.WriteAllTextAsync(file, page, stop).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure(ExitCode.OutputFailed, $"{option} {file}: cannot be written: {failure.Message}; name a file in a folder that is there and may be written to", failure);
        }
    }
}
