using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Portfolio.Curves;
using KeeperBot.Core.Units;

namespace KeeperBot.Protocols.PerpV2;

/// <summary>
/// The venue's margin as a function of the market. A position is valued at the mark, which is a median of averages: after a move it follows the index within half an
/// hour, and keeps its premium until then. Requirement: maintenance ratio x |size| x mark. Where other collateral is held the Vault makes three comparisons
/// more (<see cref="PerpV2Collaterals"/>). In a market that is not open the price stands still. Funding accrues by the snapshot's premium, one
/// day's share of mark less index a day (Exchange, its rate cap not counted), until the mark has converged.
/// </summary>
internal static class PerpV2Curve
{
    private const double DaysPerYear = 365;

    internal static IMarginCurve Of(PerpV2Test position, ImmutableArray<PerpV2MarketState> markets, PerpV2Collaterals? collaterals)
    {
        var perps = markets.Where(market => market.Open && !market.Size.IsZero).Select(market => Term(market, position.Ratio!.Value)).ToImmutableArray();
        var held = collaterals?.Terms ?? [];
        var own = new LinearMarginCurve(position.Equity.ToDouble(), position.Requirement.ToDouble(), [.. perps, .. held]);
        return collaterals is null ? own : new WorstMarginCurve([own, .. collaterals.Curves(perps)]);
    }

    private static LinearTerm Term(PerpV2MarketState market, Wad ratio)
    {
        var size = market.Size.ToDouble();
        return new(market.Market.Underlying, size * market.Mark.ToDouble())
        {
            ConvergedValue = size * market.Index.ToDouble(),
            RequirementShare = market.Size.Sign * ratio.ToDouble(),
            FundingPerYear = size * (market.Mark - market.Index).ToDouble() * DaysPerYear,
        };
    }
}
