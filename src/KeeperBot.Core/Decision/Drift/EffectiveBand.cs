using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Units;
using KeeperBot.Quant;
using KeeperBot.Quant.Bands;

namespace KeeperBot.Core.Decision.Drift;

/// <summary>
/// The band in force at a block: as configured, or what hedging costs make optimal for the whole book's gamma, by impulse control with a proportional and a fixed cost. Never wider than
/// configured, and never so narrow that a hedge from its edge would be smaller than the least trade. The target is that of the strategy's present size.
/// </summary>
internal static class EffectiveBand
{
    /// <summary>The limits with the band and the inner edge in force.</summary>
    public static DriftLimits Of(UnderlyingRisk exposure, PortfolioSnapshot snapshot, RiskAssessment assessment, DriftLimits limits)
    {
        limits = StrategyTarget.Of(exposure.Underlying, snapshot, limits);
        try
        {
            return Solve(exposure, snapshot, assessment, limits);
        }
        catch (Exception error) when (error is ArithmeticException or ArgumentOutOfRangeException)
        {
            // Figures beyond what the formula carries: the band that was configured, and nothing else of the plan is lost.
            return limits;
        }
    }

    private static DriftLimits Solve(UnderlyingRisk exposure, PortfolioSnapshot snapshot, RiskAssessment assessment, DriftLimits limits)
    {
        if (limits.Optimal is not { } optimal || Terms(exposure, assessment, optimal) is not { } terms)
            return limits;
        var price = terms.Spot;
        // What keepers of other chains tell of is their gamma at the present price: how it changes with the price only they can say.
        var elsewhere = exposure.Elsewhere.Sum(line => line.Greeks.Gamma);
        var gamma = BookGamma.RootMeanSquare(
            at => GammaAt(exposure.Underlying, snapshot, at / price) + elsewhere, price, terms.Volatility, YearFraction.FromSeconds((long)optimal.LookAhead.TotalSeconds));
        var band = ImpulseBand.Solve(terms, gamma, optimal.FixedCost.ToDouble());
        if (!double.IsFinite(band.Trigger))
            return limits;
        var target = Wad.FromDouble(band.Target);
        var trigger = Wad.Min(Wad.Max(Wad.FromDouble(band.Trigger), target + limits.MinTrade), limits.Band);
        return limits with { Band = trigger, Inside = Wad.Max(Wad.Min(target, trigger - limits.MinTrade), Wad.Zero) };
    }

    /// <summary>Whether a hedge that is within its band is to be made before its time, and what speaks for it; null where it is not.</summary>
    /// <param name="exposure">The underlying.</param>
    /// <param name="assessment">How much it moves.</param>
    /// <param name="band">The limits in force, as <see cref="Of"/> gives them.</param>
    public static Anticipation? Anticipate(UnderlyingRisk exposure, RiskAssessment assessment, DriftLimits band)
    {
        if (band.Optimal is not { Anticipate: { } ahead } optimal || exposure.NetDelta is not { } net || Terms(exposure, assessment, optimal) is not { } terms)
            return null;
        try
        {
            var judged = Anticipation.Judge(
                terms, new(band.Band.ToDouble(), band.Inside.ToDouble()), (net - band.TargetDelta).ToDouble(), exposure.Net.Charm, exposure.Net.Gamma,
                YearFraction.FromSeconds((long)ahead.TotalSeconds), optimal.FixedCost.ToDouble());
            return judged.Pays ? judged : null;
        }
        catch (Exception error) when (error is ArithmeticException or ArgumentOutOfRangeException)
        {
            // Figures beyond what the formula carries foretell nothing; the band itself stands.
            return null;
        }
    }

    /// <summary>Null where the price, a Greek or the volatility is not known.</summary>
    private static HedgingTerms? Terms(UnderlyingRisk exposure, RiskAssessment assessment, OptimalBand optimal)
    {
        if (exposure.Spot is not { Sign: > 0 } spot || !exposure.Net.IsFinite
            || assessment.Outlooks?.FirstOrDefault(outlook => outlook.Underlying == exposure.Underlying) is not { } outlook)
            return null;
        var years = YearFraction.FromSeconds((long)optimal.Horizon.TotalSeconds);
        return new(spot.ToDouble(), outlook.At(years), years, optimal.ProportionalCost.ToDouble(), Quant.Bands.RiskAversion.FromNav(optimal.RiskAversion, optimal.Nav.ToDouble()));
    }

    /// <summary>The book's gamma in an underlying, were its price multiplied by a factor; linear legs have none.</summary>
    private static double GammaAt(Underlying underlying, PortfolioSnapshot snapshot, double factor)
    {
        var gamma = 0.0;
        foreach (var option in snapshot.MarginAccounts().SelectMany(margin => margin.Legs).OfType<OptionLeg>().Where(leg => leg.Underlying == underlying))
            gamma += PositionGreeks.Of(option with { Spot = Wad.FromDouble(option.Spot.ToDouble() * factor) }, snapshot.Block.Timestamp).Gamma;
        return gamma;
    }
}
