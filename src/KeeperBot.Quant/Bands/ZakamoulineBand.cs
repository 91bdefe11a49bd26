namespace KeeperBot.Quant.Bands;

/// <summary>The result of <see cref="Zakamouline"/>.</summary>
/// <param name="AtEnd">H0 = k / (a S vol^2 T), in units of underlying: infinite at the expiry, when no hedge pays for its cost any more.</param>
/// <param name="Width">H1 = 1.12 k^0.31 T^0.05 (exp(-rT)/vol)^0.25 (|Gamma|/a)^0.5, in units of underlying.</param>
/// <param name="Adjustment">K = -4.76 k^0.78 T^-0.02 (exp(-rT)/vol)^0.25 (a S^2 |Gamma|)^0.15.</param>
/// <param name="HedgingVolatility">vol sqrt(1 + sign(Gamma) K), zero where that would be imaginary: the volatility of the delta to hedge.</param>
public readonly record struct ZakamoulineBand(double AtEnd, double Width, double Adjustment, double HedgingVolatility)
{
    /// <summary>H0 + H1: how far the hedge may stray from minus the delta at <see cref="HedgingVolatility"/>.</summary>
    public double HalfWidth => AtEnd + Width;
}
