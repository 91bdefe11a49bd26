using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Units;
using KeeperBot.Quant;
using KeeperBot.Quant.Bands;

namespace KeeperBot.Core.Decision.Drift;

/// <summary>
/// The band in force at a block: as configured, or what hedging costs make optimal for the whole book's gamma, by impulse control with a proportional and a fixed cost. Never wider than
/// configured, and never so narrow that a hedge from its edge would be smaller than the least trade.
/// </summary>
internal static class EffectiveBand
{
    /// <summary>The limits with the band and the inner edge in force.</summary>
    public static DriftLimits Of(UnderlyingRisk exposure, PortfolioSnapshot snapshot, RiskAssessment assessment, DriftLimits limits)
    {
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
        if (limits.Optimal is not { } optimal || exposure.Spot is not { Sign: > 0 } spot || !exposure.Net.IsFinite
            || assessment.Outlooks?.FirstOrDefault(outlook => outlook.Underlying == exposure.Underlying) is not { } outlook)
            return limits;
        var years = YearFraction.FromSeconds((long)optimal.Horizon.TotalSeconds);
        var price = spot.ToDouble();
        var terms = new HedgingTerms(
            price, outlook.At(years), years, optimal.ProportionalCost.ToDouble(), Quant.Bands.RiskAversion.FromNav(optimal.RiskAversion, optimal.Nav.ToDouble()));
        var gamma = BookGamma.RootMeanSquare(
            at => GammaAt(exposure.Underlying, snapshot, at / price), price, terms.Volatility, YearFraction.FromSeconds((long)optimal.LookAhead.TotalSeconds));
        var band = ImpulseBand.Solve(terms, gamma, optimal.FixedCost.ToDouble());
        if (!double.IsFinite(band.Trigger))
            return limits;
        var target = Wad.FromDouble(band.Target);
        var trigger = Wad.Min(Wad.Max(Wad.FromDouble(band.Trigger), target + limits.MinTrade), limits.Band);
        return limits with { Band = trigger, Inside = Wad.Max(Wad.Min(target, trigger - limits.MinTrade), Wad.Zero) };
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
