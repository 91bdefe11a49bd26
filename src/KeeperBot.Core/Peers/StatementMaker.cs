using System.Collections.Immutable;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Decision.Drift;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk;

namespace KeeperBot.Core.Peers;

/// <summary>What a cycle has to say to the keepers of the other chains. Pure.</summary>
/// <param name="limits">The targets.</param>
/// <param name="sends">Whether this keeper sends: one that only rehearses trades nothing and says so by bidding for nothing.</param>
public sealed class StatementMaker(DecisionLimits limits, bool sends)
{
    /// <summary>The statement; its number and what it continues are the exchange's to fill in.</summary>
    /// <param name="name">This keeper's name.</param>
    /// <param name="cycle">The cycle.</param>
    public PeerStatement Of(string name, CycleCompleted cycle)
    {
        ArgumentNullException.ThrowIfNull(cycle);
        var seen = cycle.Snapshot.Peers.Peers.OfType<PeerKnown>().ToImmutableSortedDictionary(peer => peer.Name, peer => peer.Statement.Sequence, StringComparer.Ordinal);
        return new(
            name, cycle.Snapshot.Chain, cycle.Block.Number, cycle.Block.Timestamp, 0, seen, HoldersOf(cycle.Snapshot.Accounts.Select(account => account.Account)),
            [.. cycle.Assessment.Exposures.Select(exposure => Of(exposure, cycle))])
        {
            Unknown = cycle.Assessment.Unknowns.FirstOrDefault(unknown => !unknown.IsOfPeer) is { } unknown ? $"{unknown.Subject}: {unknown.Detail}" : null,
            OnItsWay = OnItsWay(cycle),
        };
    }

    /// <summary>The addresses whose positions and balances are counted.</summary>
    public static ImmutableArray<Primitives.Address> HoldersOf(IEnumerable<Portfolio.AccountRef> accounts) => [.. accounts.SelectMany(account => new[] { account.Holder, account.Payer }).Distinct()];

    /// <summary>A hedge or an option trade that may still change net delta: sent and not closed, or sent in this cycle.</summary>
    public static string? OnItsWay(CycleCompleted cycle)
    {
        ArgumentNullException.ThrowIfNull(cycle);
        if (cycle.Steps.OfType<StepSubmitted>().FirstOrDefault(step => step.Submission is Submitted && Trades(step.Action.Kind)) is { } sent)
            return $"{sent.Action.Kind} of {sent.Action.Target}";
        return cycle.Plane.Intents.FirstOrDefault(intent => Trades(intent.Memory.Kind) && intent.Memory.State.HoldsTheKey()) is { } intent
            ? $"{intent.Memory.Kind} of {intent.Memory.Target} ({intent.Memory.State})"
            : null;
    }

    /// <summary>Whether an action changes what the keepers share.</summary>
    public static bool Trades(ActionKind kind) => kind is ActionKind.Hedge or ActionKind.TradeOption;

    private PeerExposure Of(UnderlyingRisk exposure, CycleCompleted cycle)
    {
        var band = limits.Drift.GetValueOrDefault(exposure.Underlying);
        return new(
            exposure.Underlying, exposure.OwnSpot, exposure.Lines.Aggregate(default(GreekVector), (sum, line) => sum + line.Greeks), band?.TargetDelta,
            band is null ? Units.Wad.Zero : StrategyTarget.OwnPart(exposure.Underlying, cycle.Snapshot, band))
        {
            Ordered = DriftRule.Ordered(exposure.Underlying, cycle.Snapshot)?.ToString(),
            Bids = sends ? [.. cycle.Plan.Bids.Where(bid => bid.Underlying == exposure.Underlying && !IsRefused(bid, cycle))] : [],
        };
    }

    /// <summary>Whether it was this keeper's turn and nothing came of it: then it is another's.</summary>
    private static bool IsRefused(PeerBid bid, CycleCompleted cycle)
    {
        var tried = cycle.Steps.Where(step => bid.Kind == BidKind.Delta ? step.Action.Kind == ActionKind.Hedge : step.Action.Kind == ActionKind.TradeOption)
            .Where(step => step is not StepDeferred && step is not StepDropped { Code: StepRunner.Claimed } && UnderlyingOf(step.Action, cycle.Snapshot) == bid.Underlying).ToList();
        return tried.Count > 0 && tried.TrueForAll(step => step is StepDropped or StepSubmitted { Submission: SubmissionRefused });
    }

    /// <summary>The underlying that a hedge or an option trade is made in; null for other actions.</summary>
    internal static Portfolio.Underlying? UnderlyingOf(PlannedAction action, Portfolio.PortfolioSnapshot snapshot) => action switch
    {
        HedgeAction hedge => snapshot.FindMarket(hedge.Target, hedge.Leg)?.Underlying,
        Decision.Greeks.OptionAction option => option.Option.Underlying,
        _ => null,
    };
}
