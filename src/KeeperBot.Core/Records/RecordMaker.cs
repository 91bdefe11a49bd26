using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Records;

/// <summary>Makes the record of a completed cycle. Pure.</summary>
public static class RecordMaker
{
    private const string Idle = "idle";

    /// <summary>The record, with every transaction that the cycle knows and no reason yet.</summary>
    public static CycleRecord Of(CycleCompleted cycle)
    {
        ArgumentNullException.ThrowIfNull(cycle);
        var greeks = new Dictionary<(MarginAccountId, LegId), GreekVector>();
        var holdings = new Dictionary<(AccountId, string), Underlying>();
        foreach (var exposure in cycle.Assessment.Exposures)
        {
            foreach (var line in exposure.Lines)
            {
                greeks[(line.Margin, line.Leg)] = line.Greeks;
                if (line.Margin == MarginAccountId.Cross(line.Account, new(Idle)))
                    holdings[(line.Account, line.Leg.Value)] = exposure.Underlying;
            }
        }

        return new(
            cycle.Block.Number, cycle.Block.Hash, cycle.Block.Timestamp, cycle.Mode, [],
            [.. cycle.Assessment.Exposures.Select(exposure => new RecordedUnderlying(exposure.Underlying, exposure.Spot, exposure.Net, exposure.Complete))],
            [.. cycle.Snapshot.Accounts.Select(account => Account(account, greeks, holdings))])
        {
            Steps = [.. cycle.Steps.Select(Step).OfType<RecordedStep>()],
            Transactions = [.. cycle.Plane.Intents.Select(intent => new RecordedTransaction(
                intent.Memory.Key, intent.Memory.Account, intent.Memory.Target, intent.Memory.Kind, intent.Memory.State, intent.MinedIn, intent.GasUsed, intent.Cost))],
            Alarms = [.. cycle.Plan.Alarms.Select(alarm => new RecordedAlarm(alarm.Subject, alarm.Code)).Distinct()],
        };
    }

    private static RecordedAccount Account(
        AccountSnapshot account, Dictionary<(MarginAccountId, LegId), GreekVector> greeks, Dictionary<(AccountId, string), Underlying> holdings) => new(
        account.Account.Id,
        [
            .. account.Idle.Select(idle => new RecordedHolding(
                idle.Amount.Token.Symbol, idle.Amount.ToWad(Rounding.Down),
                holdings.TryGetValue((account.Account.Id, idle.Amount.Token.Symbol), out var underlying) ? underlying : null)),
        ],
        [
            .. account.Venues.OfType<KnownReading>().SelectMany(reading => reading.MarginAccounts).Select(margin => new RecordedMargin(
                margin.Id, margin.Venue, margin.Equity, margin.Maintenance, margin.Worth,
                [.. margin.Legs.Select(leg => Leg(leg, greeks.GetValueOrDefault((margin.Id, leg.Id), GreekVector.Unknown)))])),
        ],
        [.. account.Venues.OfType<UnknownReading>().Select(unknown => unknown.Venue.Value), .. account.UnreadBalances.Select(unread => unread.Token.Symbol)]);

    private static RecordedLeg Leg(PositionLeg leg, GreekVector greeks) => leg switch
    {
        OptionLeg option => new(leg.Id, RecordedLegKind.Option, leg.Underlying, leg.Size, option.VenuePrice, option.Spot, greeks) { Volatility = option.Volatility },
        PerpLeg perp => new(leg.Id, RecordedLegKind.Perp, leg.Underlying, leg.Size, perp.MarkPrice, perp.IndexPrice, greeks) { Funding = perp.PendingFunding },
        SpotLeg spot => new(leg.Id, RecordedLegKind.Spot, leg.Underlying, leg.Size, spot.Price, spot.Price, greeks),
        _ => throw new InvalidOperationException($"no record of a {leg.GetType().Name}"),
    };

    private static RecordedStep? Step(StepOutcome outcome)
    {
        var (intent, code, detail) = outcome switch
        {
            StepSubmitted { Submission: SubmissionRefused refused } submitted => (submitted.Intent.Key, refused.Code, refused.Detail),
            StepSubmitted { Submission: WouldSubmit } submitted => (submitted.Intent.Key, "would-send", submitted.Intent.Description),
            StepSubmitted submitted => (submitted.Intent.Key, "sent", submitted.Intent.Description),
            StepDropped dropped => ((IntentKey?)null, dropped.Code, dropped.Detail),
            _ => (null, null, ""),
        };
        if (code is null)
            return null;
        // What was sent may be a part of what was planned, or the approval before it.
        var sent = outcome as StepSubmitted;
        var action = sent?.Intent.Action ?? outcome.Action;
        var (leg, quantity) = action switch
        {
            HedgeAction hedge => ((LegId?)hedge.Leg, (Wad?)hedge.Quantity),
            ReduceAction reduce => (reduce.Leg, reduce.Quantity),
            _ => (null, null),
        };
        return new(intent, action.Account, action.Target, action.Kind, code, detail) { Leg = leg, Quantity = quantity, Quoted = sent?.Intent.Quoted };
    }
}
