using System.Numerics;

namespace KeeperBot.Protocols.AaveV3;

/// <summary>Aave's integer arithmetic (WadRayMath, PercentageMath of @aave/core-v3): every product and quotient is rounded half up.</summary>
internal static class AaveMath
{
    internal static readonly BigInteger Wad = BigInteger.Pow(10, 18);
    private static readonly BigInteger Ray = BigInteger.Pow(10, 27);
    private static readonly BigInteger Percent = 10_000;

    internal static BigInteger RayMul(BigInteger a, BigInteger b) => ((a * b) + (Ray / 2)) / Ray;

    internal static BigInteger PercentMul(BigInteger value, BigInteger percentage) => ((value * percentage) + (Percent / 2)) / Percent;

    internal static BigInteger WadDiv(BigInteger a, BigInteger b) => ((a * Wad) + (b / 2)) / b;
}
