namespace KeeperBot.Quant.Bands;

/// <summary>What every hedging band depends on besides the book's gamma.</summary>
/// <param name="Spot">Price of the underlying, greater than zero.</param>
/// <param name="Volatility">Annual volatility that the hedger expects, zero or more.</param>
/// <param name="Years">Time for which an unhedged unit stays a risk: to the expiry, or to the end of the book.</param>
/// <param name="ProportionalCost">k: the one-way cost of a trade as a share of its value (fee, half the spread, impact), zero or more.</param>
/// <param name="RiskAversion">a, in 1/quote currency, see <see cref="Bands.RiskAversion"/>; zero or more.</param>
/// <param name="Rate">Continuously compounded rate a year at which a cost grows until the end.</param>
public readonly record struct HedgingTerms(
    double Spot, double Volatility, double Years, double ProportionalCost, double RiskAversion, double Rate = 0)
{
    /// <summary>Cost of trading one unit.</summary>
    internal double UnitCost => ProportionalCost * Spot;

    /// <summary>
    /// What holding one unit of unhedged delta costs a year: a exp(rT) vol^2 S^2 / 2, the certainty equivalent of its variance, seen from today.
    /// </summary>
    internal double RiskOfOneUnit => 0.5 * RiskAversion * Math.Exp(Rate * Years) * Volatility * Volatility * Spot * Spot;

    internal void Check()
    {
        Require.Positive(Spot);
        Require.NonNegative(Volatility);
        Require.NonNegative(Years);
        Require.NonNegative(ProportionalCost);
        Require.NonNegative(RiskAversion);
        Require.Finite(Rate);
    }
}
