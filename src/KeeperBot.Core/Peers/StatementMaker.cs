using System.Collections.Immutable;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Decision.Drift;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk;

namespace KeeperBot.Core.Peers;

/// <summary>What a cycle has to say to the keepers of the other chains. Pure.</summary>
/// <param name="limits">The targets.</param>
/// <param name="members">The names of all keepers of the portfolio, in order.</param>
/// <param name="sends">Whether this keeper sends: one that only rehearses trades nothing and says so by bidding for nothing.</param>
public sealed class StatementMaker(DecisionLimits limits, ImmutableArray<string> members, bool sends)
{
    /// <summary>The statement; its number and what it continues are the exchange's to fill in.</summary>
    /// <param name="name">This keeper's name.</param>
    /// <param name="cycle">The cycle.</param>
    public PeerStatement Of(string name, CycleCompleted cycle)
    {
        ArgumentNullException.ThrowIfNull(cycle);
        var seen = cycle.Snapshot.Peers.Peers.OfType<PeerKnown>().ToImmutableSortedDictionary(peer => peer.Name, peer => peer.Statement.Sequence, StringComparer.Ordinal);
        return new(
            name, cycle.Snapshot.Chain, cycle.Block.Number, cycle.Block.Timestamp, 0, members, seen, HoldersOf(cycle.Snapshot.Accounts.Select(account => account.Account)),
            [.. cycle.Assessment.Exposures.Select(exposure => Of(exposure, cycle))])
        {
            Unknown = cycle.Assessment.Unknowns.FirstOrDefault(unknown => !unknown.IsOfPeer) is { } unknown ? $"{unknown.Subject}: {unknown.Detail}" : null,
            OnItsWay = OnItsWay(cycle),
        };
    }

    /// <summary>The addresses whose positions and balances are counted.</summary>
    public static ImmutableArray<Primitives.Address> HoldersOf(IEnumerable<Portfolio.AccountRef> accounts) => [.. accounts.SelectMany(account => new[] { account.Holder, account.Payer }).Distinct()];

    /// <summary>
    /// What may still change what is held: sent and not closed, or sent in this cycle. A reduction counts though nobody waits to make one: others would hedge what it is about to take away. So does a
    /// trade that gave up its nonce, while what took it is on the way: its bytes may be mined all the same.
    /// </summary>
    public static string? OnItsWay(CycleCompleted cycle)
    {
        ArgumentNullException.ThrowIfNull(cycle);
        if (cycle.Steps.OfType<StepSubmitted>().FirstOrDefault(step => step.Submission is Submitted && Moves(step.Action.Kind)) is { } sent)
            return $"{sent.Action.Kind} of {sent.Action.Target}";
        var isBusy = cycle.Plane.Intents.Any(intent => intent.Memory.State.HoldsTheKey());
        return cycle.Plane.Intents.FirstOrDefault(intent => Moves(intent.Memory.Kind) && (intent.Memory.State.HoldsTheKey() || (intent.Memory.State == IntentState.Replaced && isBusy))) is { } intent
            ? $"{intent.Memory.Kind} of {intent.Memory.Target} ({intent.Memory.State})"
            : null;
    }

    /// <summary>Whether an action changes a position; what only moves the buffer, or allows somebody to, does not.</summary>
    private static bool Moves(ActionKind kind) => kind is not (ActionKind.None or ActionKind.TopUp or ActionKind.Approve or ActionKind.Revoke);

    private PeerExposure Of(UnderlyingRisk exposure, CycleCompleted cycle)
    {
        var band = limits.Drift.GetValueOrDefault(exposure.Underlying);
        return new(
            exposure.Underlying, exposure.SpotOfPeer ? null : exposure.Spot, exposure.Lines.Aggregate(default(GreekVector), (sum, line) => sum + line.Greeks), band?.TargetDelta,
            band is null ? Units.Wad.Zero : StrategyTarget.OwnPart(exposure.Underlying, cycle.Snapshot, band))
        {
            // Overdue ones too: the venue may still execute them.
            Ordered = DriftRule.Orders(exposure.Underlying, cycle.Snapshot).Select(ordered => ordered.Order.ToString()).FirstOrDefault(),
            LastHedge = LastHedge(exposure.Underlying, cycle),
            Bids = sends ? [.. cycle.Plan.Bids.Where(bid => bid.Underlying == exposure.Underlying && !IsRefused(bid, cycle))] : [],
        };
    }

    private static Primitives.ChainTime? LastHedge(Portfolio.Underlying underlying, CycleCompleted cycle)
    {
        var targets = cycle.Snapshot.Markets().Where(market => market.Underlying == underlying).Select(market => market.MarginAccount).ToHashSet();
        var hedges = cycle.Plane.Intents.Where(intent => intent.Memory.Kind == ActionKind.Hedge && targets.Contains(intent.Memory.Target) && intent.Memory.State is not (IntentState.Failed or IntentState.Cancelled or IntentState.Reverted)).ToList();
        return hedges.Count == 0 ? null : hedges.Max(intent => intent.Memory.PlannedAt);
    }

    /// <summary>Whether it was this keeper's turn and nothing came of it: then it is another's.</summary>
    private static bool IsRefused(PeerBid bid, CycleCompleted cycle)
    {
        var own = cycle.Steps.Where(step => IsFor(bid, step.Action, cycle.Snapshot)).ToList();
        // The key is busy with something else: another chain's may be free.
        if (own.Exists(step => step is StepDeferred) && own.TrueForAll(step => step is StepDeferred) && OnItsWay(cycle) is null)
            return true;
        var tried = own.Where(step => step is not StepDeferred && step is not StepDropped { Code: StepRunner.Claimed }).ToList();
        return tried.Count > 0 && tried.TrueForAll(step => step is StepDropped or StepSubmitted { Submission: SubmissionRefused });
    }

    private static bool IsFor(PeerBid bid, PlannedAction action, Portfolio.PortfolioSnapshot snapshot) => bid.Kind == BidKind.Options
        ? action.Kind is ActionKind.TradeOption or ActionKind.WriteOption && UnderlyingOf(action, snapshot) == bid.Underlying
        : action.Kind == ActionKind.Hedge ? UnderlyingOf(action, snapshot) == bid.Underlying
        // The margin that the hedge needs first.
        : action is TopUpAction { ReasonCode: HedgeSizing.MarginCode } top && snapshot.Markets().Any(market => market.MarginAccount == top.Target && market.Underlying == bid.Underlying);

    /// <summary>The underlying that a hedge or an option trade is made in; null for other actions.</summary>
    internal static Portfolio.Underlying? UnderlyingOf(PlannedAction action, Portfolio.PortfolioSnapshot snapshot) => action switch
    {
        HedgeAction hedge => snapshot.FindMarket(hedge.Target, hedge.Leg)?.Underlying,
        Decision.Greeks.OptionAction option => option.Option.Underlying,
        _ => null,
    };
}
