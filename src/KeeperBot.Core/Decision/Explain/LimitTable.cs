using System.Collections.Immutable;
using KeeperBot.Core.Decision.Drift;
using KeeperBot.Core.Decision.Greeks;
using KeeperBot.Core.Decision.Margin;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Decision.Explain;

/// <summary>Where an assessment stands against the limits.</summary>
internal static class LimitTable
{
    /// <summary>One line per margin account, per venue that could not be read, and per underlying.</summary>
    public static ImmutableArray<LimitLine> Of(PortfolioSnapshot snapshot, RiskAssessment assessment, DecisionLimits limits) =>
    [
        .. Health(assessment, limits),
        .. assessment.Unknowns.Where(unknown => unknown.Account != default)
            .Select(unknown => new LimitLine(LimitKind.Health, $"{unknown.Account}/{unknown.Subject}", null, null, null, null, LimitState.Unknown)),
        .. assessment.Exposures.Select(exposure => OfExposure(exposure, snapshot, assessment, limits)),
        .. from exposure in assessment.Exposures
           where limits.Greeks.ContainsKey(exposure.Underlying)
           from greek in new[] { GreekKind.Gamma, GreekKind.Vega }
           where limits.Greeks[exposure.Underlying].Of(greek) is not null
           select OfGreek(exposure, greek, limits.Greeks[exposure.Underlying].Of(greek)!),
    ];

    private static LimitLine OfGreek(UnderlyingRisk exposure, GreekKind greek, GreekBound bound)
    {
        var value = NetGreeks.Of(exposure, greek);
        var state = !exposure.Complete || value is not { } known ? LimitState.Unknown : known.Abs() > bound.Max ? LimitState.Beyond : LimitState.Within;
        return new(greek == GreekKind.Gamma ? LimitKind.NetGamma : LimitKind.NetVega, exposure.Underlying.Symbol, value, bound.Max, bound.Target, null, state);
    }

    /// <summary>The health of each margin account alone.</summary>
    public static IEnumerable<LimitLine> Health(RiskAssessment assessment, DecisionLimits limits) => assessment.Margin.Select(risk => OfMargin(risk, limits));

    private static LimitLine OfMargin(MarginRisk risk, DecisionLimits limits)
    {
        var margin = risk.Margin;
        var ladder = limits.LadderOf(margin);
        var state = !margin.Health.HasRequirement ? LimitState.NothingAtStake
            : ladder is null ? LimitState.Unlimited
            : margin.Health.IsBelow(ladder.Danger) ? LimitState.Danger
            : margin.Health.IsBelow(ladder.Trigger) ? LimitState.Beyond
            : risk.Threat is not null ? LimitState.Queued
            : ForeseenBreach.Of(risk, ladder) is not null ? LimitState.Foreseen
            : LimitState.Within;
        return new(LimitKind.Health, margin.Id.Value, margin.Health.Value, ladder?.Trigger, ladder?.Target, ladder?.Danger, state) { Breach = risk.Breach };
    }

    /// <summary>Where a net delta, gamma or vega would stand against the limit of a line; what is not known in full stays so.</summary>
    public static LimitState StateOf(LimitLine line, Wad net) => line.State is LimitState.Unknown or LimitState.Unlimited || line is not { Trigger: { } band, Target: { } target } ? line.State
        : (line.Kind == LimitKind.NetDelta ? net - target : net).Abs() > band ? LimitState.Beyond
        : LimitState.Within;

    private static LimitLine OfExposure(UnderlyingRisk exposure, PortfolioSnapshot snapshot, RiskAssessment assessment, DecisionLimits limits)
    {
        var band = limits.Drift.GetValueOrDefault(exposure.Underlying) is { } configured ? EffectiveBand.Of(exposure, snapshot, assessment, configured) : null;
        var state = !exposure.Complete || exposure.NetDelta is not { } net ? LimitState.Unknown
            : band is null ? LimitState.Unlimited
            : (net - band.TargetDelta).Abs() > band.Band ? LimitState.Beyond
            : LimitState.Within;
        return new(LimitKind.NetDelta, exposure.Underlying.Symbol, exposure.NetDelta, band?.Band, band?.TargetDelta, null, state);
    }
}
