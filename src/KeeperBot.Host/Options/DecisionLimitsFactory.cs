using System.Collections.Immutable;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Decision.Buffer;
using KeeperBot.Core.Decision.Greeks;
using KeeperBot.Core.Decision.Objective;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;

namespace KeeperBot.Host.Options;

/// <summary>Turns the limits section into what the decision engine is told.</summary>
internal static class DecisionLimitsFactory
{
    /// <summary>The engine's limits; the operating mode narrows the allowed actions, and policy says what a rescue may cost.</summary>
    public static DecisionLimits Make(LimitsOptions limits, OperatingMode mode, PolicyOptions policy, IReadOnlyDictionary<string, TokenOptions> tokens) => new(
        new AllowedActions(
            TopUp: limits.Actions.Contains(AllowedAction.TopUp),
            Reduce: limits.Actions.Contains(AllowedAction.Reduce),
            Hedge: limits.Actions.Contains(AllowedAction.Hedge) && mode != OperatingMode.ReduceOnly)
        {
            Options = limits.Actions.Contains(AllowedAction.TradeOption) && mode != OperatingMode.ReduceOnly,
            Writes = limits.Actions.Contains(AllowedAction.WriteOption) && mode != OperatingMode.ReduceOnly,
            Settle = limits.Actions.Contains(AllowedAction.Settle),
        },
        limits.Margin.ToImmutableDictionary(entry => new VenueId(entry.Key), entry => Make(entry.Value)),
        limits.Drift.ToImmutableDictionary(entry => new Underlying(entry.Key), entry => Make(entry.Value)),
        limits.Quarantine, limits.EffectPatience)
    {
        Objective = Make(limits.Objective),
        LeastSettlement = limits.Settle?.Min.ToImmutableDictionary(entry => entry.Key, entry => entry.Value.Value) ?? ImmutableDictionary<string, Wad>.Empty,
        Buffer = limits.Buffer is { } buffer ? Make(buffer, policy, tokens) : null,
        Greeks = limits.Gamma.Keys.Union(limits.Vega.Keys).ToImmutableDictionary(name => new Underlying(name), name => new GreekLimits(
            limits.Gamma.GetValueOrDefault(name) is { } gamma ? Make(gamma) : null,
            limits.Vega.GetValueOrDefault(name) is { } vega ? Make(vega) : null,
            limits.Options.GetValueOrDefault(name) is { } trading ? Make(trading) : null)),
        Accounts = [.. from account in limits.Accounts ?? new Dictionary<string, AccountLimitsOptions>() from row in account.Value.Margin select new AccountLadder(new AccountId(account.Key), new VenueId(row.Key), Make(row.Value))],
    };

    /// <summary>A rescue at its worst costs all the gas it may use at the emergency cap, and never more than one transaction may.</summary>
    private static BufferTerms Make(BufferOptions buffer, PolicyOptions policy, IReadOnlyDictionary<string, TokenOptions> tokens)
    {
        var atTheCap = policy.Fees.EmergencyMaxFee * policy.MaxGasLimit;
        return new(
            buffer.Horizon, buffer.Deviations.ToDouble(), buffer.VolatilityShock.ToDouble(), buffer.Rescues,
            atTheCap < policy.MaxCostPerTransaction ? atTheCap : policy.MaxCostPerTransaction,
            [.. tokens.Where(token => token.Value.Underlying is null).Select(token => token.Key)]);
    }

    private static GreekBound Make(GreekOptions greek) => new(greek.Max.Value, greek.Target.Value);

    private static OptionTrading Make(OptionTradingOptions trading) => new(
        trading.MinTrade.Value, trading.MaxTrade.Value, trading.MaxPremium.Value, trading.Reserve.Value, trading.MaxSlippage, trading.MaxFeeOfSpot,
        trading.MinExpiry, trading.Cooldown, trading.Buy)
    {
        Roll = trading.Roll is { } roll ? new([.. roll.Collateral], roll.MinExpiry, roll.MaxExpiry, roll.MinDelta, roll.MaxDelta, roll.Health, roll.MaxWritten.Value) : null,
    };

    private static ObjectiveTerms Make(ObjectiveOptions objective) => new(
        objective.Horizon, objective.CapitalCost, objective.Native is { } native ? new Underlying(native) : null,
        objective.VenueRisk.ToImmutableDictionary(entry => new VenueId(entry.Key), entry => entry.Value));

    private static MarginLimits Make(MarginOptions margin) => new(
        margin.Trigger, margin.Target, margin.Danger, margin.MinTopUp.Value, margin.MaxTopUp.Value, margin.Reserve.Value,
        margin.MinReduce.Value, margin.MaxReduceFraction, margin.MaxSlippage, margin.MaxFeeOfSpot, margin.Cooldown)
    {
        LiquidationLoss = margin.LiquidationLoss,
        Breach = margin.BreachWithin is { } breach ? new BreachTrigger(breach.Horizon, breach.Probability, breach.UpTo ?? margin.Target + margin.Target) : null,
    };

    private static DriftLimits Make(DriftOptions drift) => new(
        drift.Target.Value, drift.Band.Value, drift.Inside.Value, drift.MinTrade.Value, drift.MaxTrade.Value,
        drift.MaxSlippage, drift.MarginAfter, drift.Cooldown)
    {
        Optimal = drift.Optimal is { } optimal
            ? new(optimal.RiskAversion.ToDouble(), optimal.Nav.Value, optimal.Cost, optimal.FixedCost.Value, optimal.Horizon, optimal.LookAhead) { Anticipate = optimal.Anticipate }
            : null,
        TargetPerOption = drift.TargetPerOption?.Value ?? Wad.Zero,
        TargetPerShare = drift.TargetPerShare is { } perShare ? new(new AccountId(perShare.Account), perShare.Each.Value) : null,
    };
}
