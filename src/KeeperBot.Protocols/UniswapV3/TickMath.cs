using System.Globalization;
using System.Numerics;

namespace KeeperBot.Protocols.UniswapV3;

/// <summary>
/// The venue's square-root price at a tick, in its own integer arithmetic (TickMath.getSqrtRatioAtTick of v3-core): sqrt(1.0001^tick) x 2^96, rounded up. A product
/// of the powers sqrt(1.0001)^-(2^i), each in 128 bits, for the bits of the tick.
/// </summary>
internal static class TickMath
{
    /// <summary>Largest tick, either side.</summary>
    internal const int MaxTick = 887_272;

    private static readonly BigInteger One = BigInteger.One << 128;

    // 2^128 / sqrt(1.0001)^(2^i), as the contract has them.
    private static readonly BigInteger[] Powers =
    [
        Hex("fffcb933bd6fad37aa2d162d1a594001"), Hex("fff97272373d413259a46990580e213a"), Hex("fff2e50f5f656932ef12357cf3c7fdcc"), Hex("ffe5caca7e10e4e61c3624eaa0941cd0"),
        Hex("ffcb9843d60f6159c9db58835c926644"), Hex("ff973b41fa98c081472e6896dfb254c0"), Hex("ff2ea16466c96a3843ec78b326b52861"), Hex("fe5dee046a99a2a811c461f1969c3053"),
        Hex("fcbe86c7900a88aedcffc83b479aa3a4"), Hex("f987a7253ac413176f2b074cf7815e54"), Hex("f3392b0822b70005940c7a398e4b70f3"), Hex("e7159475a2c29b7443b29c7fa6e889d9"),
        Hex("d097f3bdfd2022b8845ad8f792aa5825"), Hex("a9f746462d870fdf8a65dc1f90e061e5"), Hex("70d869a156d2a1b890bb3df62baf32f7"), Hex("31be135f97d08fd981231505542fcfa6"),
        Hex("9aa508b5b7a84e1c677de54f3e99bc9"), Hex("5d6af8dedb81196699c329225ee604"), Hex("2216e584f5fa1ea926041bedfe98"), Hex("48a170391f7dc42444e8fa2"),
    ];

    /// <summary>The square-root price of a tick, times 2^96.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such tick.</exception>
    internal static BigInteger SqrtRatioAt(int tick)
    {
        var distance = Math.Abs(tick);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(distance, MaxTick, nameof(tick));
        var ratio = One;
        for (var bit = 0; bit < Powers.Length; bit++)
        {
            if ((distance >> bit & 1) != 0)
                ratio = ratio * Powers[bit] >> 128;
        }

        if (tick > 0)
            ratio = ((BigInteger.One << 256) - 1) / ratio;
        return (ratio >> 32) + ((ratio & uint.MaxValue).IsZero ? 0 : 1);
    }

    private static BigInteger Hex(string digits) => BigInteger.Parse("0" + digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
