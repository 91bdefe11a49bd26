using System.Collections.Immutable;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Portfolio.Curves;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Safety;
using KeeperBot.Core.Units;
using KeeperBot.Quant;

namespace KeeperBot.Core.Risk.Foresight;

/// <summary>Adds to an assessment what can be foreseen. The price history is told of every block that is looked at; whatever else is remembered follows from it.</summary>
/// <param name="history">The prices seen so far.</param>
/// <param name="settings">How to look ahead.</param>
/// <param name="limits">Triggers, and the chances that start a rescue.</param>
public sealed class RiskForesight(IPriceHistory history, ForesightSettings settings, DecisionLimits limits)
{
    /// <summary>Half of the configured probability is aimed for, so that a cure does not start again at once.</summary>
    private const double Cured = 0.5;

    private const int CureSteps = 24;

    private readonly VolatilityForecast _volatility = new(history, settings);

    /// <summary>Remembers the prices of a snapshot, and foresees each account's breaches.</summary>
    /// <param name="snapshot">What was read.</param>
    /// <param name="assessment">The same, assessed.</param>
    /// <param name="safety">The doubts in force: a price that is doubted, and a pool's where no oracle gives one, is cheap to move and is not remembered.</param>
    public RiskAssessment Look(PortfolioSnapshot snapshot, RiskAssessment assessment, SafetyState safety)
    {
        ArgumentNullException.ThrowIfNull(safety);
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(assessment);
        history.Append(assessment.Block, assessment.Exposures.Where(exposure => exposure is { Spot.Sign: > 0, SpotOfPool: false, SpotOfPeer: false } && !IsDoubted(exposure.Underlying, safety))
            .ToDictionary(exposure => exposure.Underlying, exposure => exposure.Spot!.Value.ToDouble()));
        var volatility = _volatility.At(snapshot);
        return Foresee(assessment, [.. assessment.Margin.SelectMany(risk => risk.Margin.Legs).Select(leg => leg.Underlying).Distinct().Order().Select(volatility)], limits);
    }

    /// <summary>Foresees each account's breaches. Pure: the same assessment, outlooks and limits always give the same.</summary>
    /// <param name="assessment">What was read, assessed.</param>
    /// <param name="outlooks">How much each underlying of a leg is taken to move.</param>
    /// <param name="limits">Triggers, and the chances that start a rescue.</param>
    public static RiskAssessment Foresee(RiskAssessment assessment, ImmutableArray<VolatilityOutlook> outlooks, DecisionLimits limits)
    {
        ArgumentNullException.ThrowIfNull(assessment);
        ArgumentNullException.ThrowIfNull(limits);
        var known = outlooks.ToDictionary(outlook => outlook.Underlying);
        return assessment with
        {
            Margin = [.. assessment.Margin.Select(risk => risk with { Breach = TryForesee(risk.Margin, underlying => known[underlying], limits) })],
            Outlooks = outlooks,
        };
    }

    private static bool IsDoubted(Underlying underlying, SafetyState safety) => safety.Doubts.Any(doubt =>
        doubt.Kind is DoubtKind.PriceJump or DoubtKind.PriceSourceUnfit or DoubtKind.PricesDisagree or DoubtKind.SequencerDown && (doubt.Underlying is null || doubt.Underlying == underlying));

    /// <summary>A formula that gives up somewhere in the market it is asked about foresees nothing, and stops nothing else.</summary>
    private static BreachOutlook? TryForesee(MarginAccount margin, Func<Underlying, VolatilityOutlook> volatility, DecisionLimits limits)
    {
        try
        {
            return Foresee(margin, volatility, limits);
        }
        catch (Exception error) when (error is ArithmeticException or ArgumentOutOfRangeException)
        {
            return new BreachUnforeseeable($"the venue's formula has no value in a market that was looked at: {error.Message}");
        }
    }

    private static BreachOutlook? Foresee(MarginAccount margin, Func<Underlying, VolatilityOutlook> volatility, DecisionLimits limits)
    {
        if (margin.Maintenance is null)
            return null;
        if (TrustedCurve.WhyNot(margin) is { } why)
            return new BreachUnforeseeable(why);
        var ladder = limits.LadderOf(margin);
        var forecast = BreachForecast.Of(margin, margin.Curve!, volatility, ladder?.Breach is { } watched ? YearFraction.FromSeconds((long)watched.Horizon.TotalSeconds) : 0);
        return new BreachForeseen(() => (forecast.Level(1), ladder is null ? null : forecast.Level(ladder.Trigger.ToDouble())), forecast.Drivers)
        {
            Watched = ladder?.Breach is { } trigger ? Watch(forecast, margin, trigger) : null,
        };
    }

    private static WatchedBreach Watch(BreachForecast forecast, MarginAccount margin, BreachTrigger trigger)
    {
        var years = YearFraction.FromSeconds((long)trigger.Horizon.TotalSeconds);
        var probability = forecast.Within(1, years);
        if (!double.IsFinite(probability))
            throw new ArithmeticException("the chance of liquidation is no number");
        return new(trigger.Horizon, probability, probability > trigger.Probability.ToDouble() ? Cure(forecast, margin.Health, trigger, years) : null);
    }

    /// <summary>By bisection, from above: paying in more is taken to help more.</summary>
    private static Wad? Cure(BreachForecast forecast, HealthRatio health, BreachTrigger trigger, double years)
    {
        double equity = health.Equity.ToDouble(), requirement = health.Requirement.ToDouble(), wanted = Cured * trigger.Probability.ToDouble();
        double low = equity / requirement, high = trigger.MostHealth.ToDouble();
        double At(double level) => forecast.With(level * requirement - equity).Within(1, years);
        if (low >= high || At(high) > wanted)
            return null;
        for (var step = 0; step < CureSteps && high - low > 1e-3; step++)
        {
            var middle = 0.5 * (low + high);
            (low, high) = At(middle) > wanted ? (middle, high) : (low, middle);
        }

        return Wad.Min(Wad.FromScaled(new System.Numerics.BigInteger(Math.Ceiling(high * 1e4)), 4, Rounding.Up), trigger.MostHealth);
    }
}
