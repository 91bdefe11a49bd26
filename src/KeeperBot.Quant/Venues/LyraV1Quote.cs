using System.Numerics;

namespace KeeperBot.Quant.Venues;

/// <summary>What Lyra v1's contract answers for one strike: integers with 18 decimals.</summary>
/// <param name="CallPrice">In quote currency per unit of base.</param>
/// <param name="PutPrice">In quote currency per unit of base.</param>
/// <param name="CallDelta">In [0, 1].</param>
/// <param name="PutDelta">In [-1, 0].</param>
/// <param name="Vega">dV/dvol, per 1.00 of volatility.</param>
/// <param name="StandardVega">Vega per vol point, standardised to 30 days.</param>
public readonly record struct LyraV1Quote(
    BigInteger CallPrice, BigInteger PutPrice, BigInteger CallDelta, BigInteger PutDelta, BigInteger Vega, BigInteger StandardVega);
