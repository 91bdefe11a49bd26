using KeeperBot.Quant.BlackScholes;
using KeeperBot.Quant.ImpliedVol;
using KeeperBot.Quant.Tests.Reference;

namespace KeeperBot.Quant.Tests.ImpliedVol;

/// <summary>A price at a bound that no volatility leaves, or the double next to it, the bounds taken in 31 digits and rounded once.</summary>
internal readonly record struct PriceAtABound(OptionCase Case, double Price, ImpliedVolStatus Status)
{
    /// <summary>Five or six prices of each case of a regime.</summary>
    public static IEnumerable<PriceAtABound> Draw(string regime, int cases)
    {
        foreach (OptionCase c in Regimes.Cases(regime, cases))
        {
            bool isCall = c.Kind == OptionKind.Call;
            Quad discount = Quad.Exp(-((Quad)c.Rate * c.Years)), payoff = isCall ? (Quad)c.Spot - c.Strike : (Quad)c.Strike - c.Spot;
            double least = payoff > 0 ? (double)(discount * payoff) : 0, most = (double)(discount * (isCall ? c.Spot : c.Strike));
            yield return new(c, least, ImpliedVolStatus.AtIntrinsic);
            yield return new(c, Math.BitDecrement(least), ImpliedVolStatus.BelowIntrinsic);
            yield return new(c, most, ImpliedVolStatus.AtMax);
            yield return new(c, Math.BitIncrement(most), ImpliedVolStatus.AboveMax);
            yield return new(c, Math.BitDecrement(most), ImpliedVolStatus.Ok);
            if (least > 0)
                yield return new(c, Math.BitIncrement(least), ImpliedVolStatus.Ok);
        }
    }
}
