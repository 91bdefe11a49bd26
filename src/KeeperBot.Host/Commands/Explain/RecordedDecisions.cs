using KeeperBot.Core.Decision.Explain;
using KeeperBot.Core.Ports;
using KeeperBot.Execution.Journal;
using KeeperBot.Host.Composition;
using KeeperBot.Host.Composition.Decisions;
using KeeperBot.Host.Options;
using KeeperBot.Monitoring.Reports;
using KeeperBot.Monitoring.Terminal;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Snapshots;

namespace KeeperBot.Host.Commands.Explain;

/// <summary>Decisions of the past: shown as they were recorded, or made again. Asks no node.</summary>
internal sealed class RecordedDecisions : IDisposable
{
    private const string Mark = "; decision ";

    private readonly CommandContext _context;
    private readonly KeeperConfiguration _configuration;
    private readonly DecisionFolder _folder;
    private readonly ChainConnection _unasked;
    private readonly DecisionReplay _replay;

    public RecordedDecisions(CommandContext context, KeeperConfiguration configuration)
    {
        (_context, _configuration) = (context, configuration);
        _folder = DecisionFolder.Beside(configuration.JournalFile);
        // The adapters want a client; everything that they would ask it is in the record.
        _unasked = ChainConnection.OfAll(configuration, context.Time, _ => { });
        _replay = new DecisionReplay(configuration, new PortfolioRoom(configuration, _unasked.Client));
    }

    /// <inheritdoc/>
    public void Dispose() => _unasked.Dispose();

    /// <summary>Shows one, or makes one or all again.</summary>
    /// <returns><see cref="ExitCode.Disagrees"/> when a decision made again is not the recorded one.</returns>
    public async Task<ExitCode> ShowAsync(ExplainArguments arguments)
    {
        if (arguments.Intent is null)
            return await ReplayAllAsync().ConfigureAwait(false);
        var (file, digest) = FileOf(arguments.Intent);
        var record = Load(file);
        if (record.Digest != digest)
            throw new CommandFailure(ExitCode.Disagrees, $"'{file}' was changed: the journal names the record {digest}, and this is {record.Digest}");
        if (!arguments.Replay)
        {
            await ShowAsync(record, arguments.Json).ConfigureAwait(false);
            return ExitCode.Ok;
        }

        return await ReplayAsync(record, file).ConfigureAwait(false) ? ExitCode.Ok : ExitCode.Disagrees;
    }

    /// <summary>The digest of the decision that an intent is a step of; null where the journal names none.</summary>
    internal static Hash32? DigestIn(JournalStory story)
    {
        var why = story.Changes.IsEmpty ? "" : story.Changes[0].Detail;
        var at = why.LastIndexOf(Mark, StringComparison.Ordinal);
        return at >= 0 && Hash32.TryParse(why[(at + Mark.Length)..], out var digest) ? digest : null;
    }

    private (string File, Hash32 Digest) FileOf(string intent)
    {
        if (!File.Exists(_configuration.JournalFile))
            throw new CommandFailure(ExitCode.Journal, $"there is no journal '{_configuration.JournalFile}' yet: this keeper has not run");
        using var reader = JournalReader.Open(_configuration.JournalFile);
        if (reader.Find(new IntentKey(intent)) is not { } story)
            throw new CommandFailure(ExitCode.Usage, $"--intent {intent}: the journal has no such intent; `keeper journal` lists them");
        if (DigestIn(story) is not { } digest)
            throw new CommandFailure(ExitCode.BadInput, $"--intent {intent}: the journal names no record of its decision: none could be kept then, or an older program decided");
        var file = _folder.Find(digest)
            ?? throw new CommandFailure(ExitCode.BadInput, $"--intent {intent}: the record {digest} is no longer in '{_folder.Location}'; the oldest are removed when there are many");
        return (file, digest);
    }

    private static DecisionRecord Load(string file)
    {
        try
        {
            return DecisionRecordReader.Read(DecisionFolder.Read(file));
        }
        catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure(ExitCode.Disagrees, $"'{file}' cannot be used: {error.Message}", error);
        }
    }

    private async Task ShowAsync(DecisionRecord record, bool json)
    {
        // What was written then is shown, whatever today's program would say.
        if (json)
        {
            await _context.Out.WriteLineAsync(record.Explanation).ConfigureAwait(false);
            return;
        }

        await _context.Out.WriteLineAsync($"decided by {record.Program} with the configuration {record.Configuration}, record {record.Digest}").ConfigureAwait(false);
        ExplanationView.Show(_context.Console(), record.Explanation);
    }

    private async Task<ExitCode> ReplayAllAsync()
    {
        var (same, other) = (0, 0);
        foreach (var file in _folder.Files())
        {
            if (await ReplayAsync(Load(file), file).ConfigureAwait(false))
                same++;
            else
                other++;
        }

        await _context.Out.WriteLineAsync(FormattableString.Invariant($"{same + other} decisions made again: {same} the same, {other} not")).ConfigureAwait(false);
        return other == 0 ? ExitCode.Ok : ExitCode.Disagrees;
    }

    private async Task<bool> ReplayAsync(DecisionRecord record, string file)
    {
        Explanation again;
        try
        {
            again = _replay.Again(record);
        }
        catch (Exception error) when (error is SnapshotException or InvalidDataException)
        {
            await _context.Out.WriteLineAsync($"{Path.GetFileName(file)}: cannot be made again: {error.Message}").ConfigureAwait(false);
            return false;
        }

        var agrees = DecisionReplay.Agrees(record, again);
        var note = record.Configuration == _configuration.Digest ? "" : " (with another configuration than then)";
        await _context.Out.WriteLineAsync($"{Path.GetFileName(file)}: {(agrees ? "the same decision" : "ANOTHER decision")}{note}").ConfigureAwait(false);
        if (!agrees)
            await _context.Out.WriteAsync(ExplanationReport.Json(again, null)).ConfigureAwait(false);
        return agrees;
    }
}
