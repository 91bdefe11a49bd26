using System.Collections.Immutable;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Decision.Objective;
using KeeperBot.Core.Portfolio;

namespace KeeperBot.Host.Options;

/// <summary>Turns the limits section into what the decision engine is told.</summary>
internal static class DecisionLimitsFactory
{
    /// <summary>The engine's limits; the operating mode narrows the allowed actions.</summary>
    public static DecisionLimits Make(LimitsOptions limits, OperatingMode mode) => new(
        new AllowedActions(
            TopUp: limits.Actions.Contains(AllowedAction.TopUp),
            Reduce: limits.Actions.Contains(AllowedAction.Reduce),
            Hedge: limits.Actions.Contains(AllowedAction.Hedge) && mode != OperatingMode.ReduceOnly),
        limits.Margin.ToImmutableDictionary(entry => new VenueId(entry.Key), entry => Make(entry.Value)),
        limits.Drift.ToImmutableDictionary(entry => new Underlying(entry.Key), entry => Make(entry.Value)),
        limits.Quarantine, limits.EffectPatience)
    {
        Objective = Make(limits.Objective),
        Accounts = [.. from account in limits.Accounts ?? new Dictionary<string, AccountLimitsOptions>() from row in account.Value.Margin select new AccountLadder(new AccountId(account.Key), new VenueId(row.Key), Make(row.Value))],
    };

    private static ObjectiveTerms Make(ObjectiveOptions objective) => new(
        objective.Horizon, objective.CapitalCost, objective.Native is { } native ? new Underlying(native) : null,
        objective.VenueRisk.ToImmutableDictionary(entry => new VenueId(entry.Key), entry => entry.Value));

    private static MarginLimits Make(MarginOptions margin) => new(
        margin.Trigger, margin.Target, margin.Danger, margin.MinTopUp.Value, margin.MaxTopUp.Value, margin.Reserve.Value,
        margin.MinReduce.Value, margin.MaxReduceFraction, margin.MaxSlippage, margin.MaxFeeOfSpot, margin.Cooldown)
    {
        Breach = margin.BreachWithin is { } breach ? new BreachTrigger(breach.Horizon, breach.Probability, breach.UpTo ?? margin.Target + margin.Target) : null,
    };

    private static DriftLimits Make(DriftOptions drift) => new(
        drift.Target.Value, drift.Band.Value, drift.Inside.Value, drift.MinTrade.Value, drift.MaxTrade.Value,
        drift.MaxSlippage, drift.MarginAfter, drift.Cooldown)
    {
        Optimal = drift.Optimal is { } optimal
            ? new(optimal.RiskAversion.ToDouble(), optimal.Nav.Value, optimal.Cost, optimal.FixedCost.Value, optimal.Horizon, optimal.LookAhead)
            : null,
    };
}
