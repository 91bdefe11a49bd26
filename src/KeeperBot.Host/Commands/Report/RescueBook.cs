using System.Collections.Immutable;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Records;
using KeeperBot.Execution.Journal;
using KeeperBot.Host.Commands.Explain;
using KeeperBot.Host.Composition;
using KeeperBot.Host.Composition.Decisions;
using KeeperBot.Host.Options;
using KeeperBot.Monitoring.Reports.Periods;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Snapshots;

namespace KeeperBot.Host.Commands.Report;

/// <summary>
/// What would have been without each rescue: the snapshot of its recorded decision is read again, and its margin account is walked along the prices that were remembered and
/// recorded after it, for up to a week.
/// </summary>
internal sealed class RescueBook : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    private readonly DecisionFolder _decisions;
    private readonly ChainConnection _unasked;
    private readonly PortfolioRoom _room;
    private readonly IPriceHistory _prices;

    public RescueBook(KeeperConfiguration configuration, CommandContext context)
    {
        _decisions = DecisionFolder.Beside(configuration.JournalFile);
        // The adapters want a client; everything that they would ask it is in the records.
        _unasked = ChainConnection.OfAll(configuration, context.Time, _ => { });
        _room = new PortfolioRoom(configuration, _unasked.Client);
        _prices = ForesightComposition.Peek(configuration, context.Error.WriteLine);
    }

    /// <inheritdoc/>
    public void Dispose() => _unasked.Dispose();

    /// <summary>The rescues among the intents.</summary>
    public ImmutableArray<PeriodRescue> Of(IEnumerable<JournalStory> stories, PeriodFigures figures, PeriodHeader header) =>
    [
        .. stories.Where(story => story.Intent.Kind is ActionKind.TopUp or ActionKind.Reduce && story.State is IntentState.Mined or IntentState.Confirmed or IntentState.Finalized)
            .Select(story => Rescue(story, figures, header)),
    ];

    private PeriodRescue Rescue(JournalStory story, PeriodFigures figures, PeriodHeader header)
    {
        var action = ReportCommand.Action(story);
        var end = End(action.PlannedAt, header);
        var lowest = LowestWith(figures, action.Target, action.PlannedAt, end);
        if (Snapshot(story, out var why) is not { } snapshot)
            return new(action, null, null, lowest, why);
        if (snapshot.FindMargin(action.Target) is not { } margin)
            return new(action, null, null, lowest, "its margin account is not in the recorded decision");
        var spots = _room.Assessor.Assess(snapshot).Exposures.Where(exposure => exposure.Spot is not null)
            .ToImmutableDictionary(exposure => exposure.Underlying, exposure => exposure.Spot!.Value.ToDouble());
        var without = Counterfactual.Walk(margin, action.PlannedAt, spots, Path(figures, margin, [.. spots.Keys], action.PlannedAt, end));
        return new(
            action, margin.Health.Value?.ToDouble(), without, lowest,
            without is not null ? null : margin.Curve is null ? $"how margin at {margin.Venue} moves with the market is not known to this program" : "no market after it was recorded, or the venue's formula does not give the figures that were read");
    }

    /// <summary>How far a rescue is followed: a week, and not beyond the period.</summary>
    internal static ChainTime End(ChainTime planned, PeriodHeader header) => planned.Plus(Longest) is var end && end < header.To ? end : header.To;

    /// <summary>The least recorded health after an action was planned.</summary>
    internal static double? LowestWith(PeriodFigures figures, MarginAccountId target, ChainTime planned, ChainTime end)
    {
        var seen = figures.Records.Where(record => record.Time > planned && record.Time < end)
            .Select(record => record.Find(target)?.Health.Value?.ToDouble()).OfType<double>().ToList();
        return seen.Count == 0 ? null : seen.Min();
    }

    private PortfolioSnapshot? Snapshot(JournalStory story, out string why)
    {
        why = "the journal names no record of its decision";
        if (RecordedDecisions.DigestIn(story) is not { } digest)
            return null;
        why = "the record of its decision is no longer there";
        if (_decisions.Find(digest) is not { } file)
            return null;
        try
        {
            var record = DecisionRecordReader.Read(DecisionFolder.Read(file));
            why = "the record of its decision was changed";
            if (record.Digest != digest)
                return null;
            why = "its decision was made from no reads of a node";
            return record.Inputs.Snapshot.Reads is { } reads ? _room.Snapshots.Replay(record.Inputs.Snapshot.Block, reads) : null;
        }
        catch (Exception error) when (error is InvalidDataException or SnapshotException or IOException or UnauthorizedAccessException)
        {
            why = $"the record of its decision cannot be read again: {error.Message}";
            return null;
        }
    }

    private IEnumerable<ObservedMarket> Path(PeriodFigures figures, MarginAccount margin, ImmutableArray<Underlying> underlyings, ChainTime from, ChainTime end)
    {
        var points = figures.Records.Where(record => record.Time >= from && record.Time < end).Select(record => new ObservedMarket(
            record.Time,
            record.Underlyings.Where(item => item.Spot is not null).ToImmutableDictionary(item => item.Underlying, item => item.Spot!.Value.ToDouble()),
            VolatilityFactor(margin, record)));
        var remembered = underlyings.SelectMany(underlying => _prices.Read(underlying, from)
            .Where(sample => sample.UnixSeconds > 0 && new ChainTime((ulong)sample.UnixSeconds) < end)
            .Select(sample => new ObservedMarket(new ChainTime((ulong)sample.UnixSeconds), ImmutableDictionary<Underlying, double>.Empty.Add(underlying, sample.Price), null)));
        return points.Concat(remembered).OrderBy(market => market.Time);
    }

    /// <summary>The mean of what each of the account's options has for a volatility, over what it had.</summary>
    private static double? VolatilityFactor(MarginAccount margin, CycleRecord record)
    {
        var now = record.Find(margin.Id)?.Legs.Where(leg => leg.Volatility is not null).ToDictionary(leg => leg.Id, leg => leg.Volatility!.Value.ToDouble()) ?? [];
        var factors = margin.Legs.OfType<OptionLeg>().Where(leg => leg.Volatility.Sign > 0 && now.ContainsKey(leg.Id)).Select(leg => now[leg.Id] / leg.Volatility.ToDouble()).ToList();
        return factors.Count == 0 ? null : factors.Average();
    }
}
