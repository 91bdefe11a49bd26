using System.Collections.Immutable;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Units;
using KeeperBot.Quant.Stress;

namespace KeeperBot.Core.Stress;

/// <summary>
/// The portfolio's own liquidations pushing the price: <see cref="LiquidationCascade"/> with the accounts' liquidation prices as its levels and their long delta as
/// what is sold there. Only what is held here is in it; the market's other positions are not known.
/// </summary>
public static class PortfolioCascade
{
    private static readonly ImmutableArray<double> Shocks = [0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5];

    /// <summary>Where the price of each underlying comes to rest after first falls of several sizes; none where nothing would be sold.</summary>
    /// <param name="assessment">The portfolio.</param>
    /// <param name="impact">The fall of ln(price) for each unit of the underlying that is sold, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The impact is not finite or below 0.</exception>
    public static ImmutableArray<CascadeLine> Of(RiskAssessment assessment, double impact)
    {
        if (!(impact >= 0) || !double.IsFinite(impact))
            throw new ArgumentOutOfRangeException(nameof(impact), impact, "the impact of a sale is a number, 0 or more");
        var lines = ImmutableArray.CreateBuilder<CascadeLine>();
        foreach (var exposure in assessment.Exposures)
        {
            if (exposure.Spot is not { Sign: > 0 } spot)
                continue;
            var levels = assessment.Margin.Select(risk => Level(risk, exposure, spot)).OfType<LiquidationLevel>().ToList();
            if (levels.Count == 0)
                continue;
            var cascade = new LiquidationCascade(levels);
            foreach (var shock in Shocks)
            {
                var end = cascade.Settle(spot.ToDouble(), shock, impact);
                lines.Add(new(exposure.Underlying, shock, end.ShockedPrice, end.Price, end.CollateralSold, end.Rounds));
            }
        }

        return lines.ToImmutable();
    }

    private static LiquidationLevel? Level(MarginRisk risk, UnderlyingRisk exposure, Wad spot)
    {
        var delta = exposure.Lines.Where(line => line.Margin == risk.Margin.Id).Sum(line => line.Greeks.Delta);
        if (!(delta > 0) || risk.Prices.Liquidation.FirstOrDefault(price => price.Underlying == exposure.Underlying) is not { } at)
            return null;
        // What is liquidatable already is sold at the price of now.
        return at.Breached ? new(spot.ToDouble(), delta) : at.Lower is { } lower ? new(lower, delta) : null;
    }
}
