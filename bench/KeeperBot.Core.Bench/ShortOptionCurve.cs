using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Portfolio.Curves;
using KeeperBot.Primitives;

namespace KeeperBot.Core.Bench;

/// <summary>An isolated short option with fixed collateral whose requirement is its price after a shock of a fifth: one pricing a point, as venues with such formulas cost.</summary>
internal sealed class ShortOptionCurve(double collateral, OptionLeg leg, ChainTime now) : IMonotoneMarginCurve
{
    public MarginPoint At(MarketShift shift)
    {
        var shock = leg.Kind == Quant.BlackScholes.OptionKind.Call ? 1.2 : 0.8;
        var spots = shift.SpotFactors.SetItem(leg.Underlying, shift.Factor(leg.Underlying) * shock);
        return new(collateral, Math.Abs(leg.Size.ToDouble()) * LegRepricing.Price(leg, shift with { SpotFactors = spots }, now));
    }
}
