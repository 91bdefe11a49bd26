namespace KeeperBot.Quant.Kernels;

/// <summary>Bit patterns that the kernels' exponent arithmetic shares.</summary>
internal static class LaneBits
{
    /// <summary>1.5 * 2^52: added to a double below 2^51 it leaves the nearest integer in the low bits.</summary>
    public const double Shifter = 6755399441055744.0;

    /// <summary>The pattern of 1.0.</summary>
    public const long One = 0x3FF0_0000_0000_0000;

    /// <summary>The pattern of 1.5: one half of an exponent's step above that of 1.0.</summary>
    public const long OneAndHalf = 0x3FF8_0000_0000_0000;

    /// <summary>The exponent's bits.</summary>
    public const long Exponent = 0x7FF0_0000_0000_0000;

    /// <summary>The sign's bit.</summary>
    public const long Sign = long.MinValue;

    /// <summary>The pattern of 2^52, whose low bits hold an unsigned integer.</summary>
    public const long TwoTo52 = 0x4330_0000_0000_0000;

    /// <summary>2^52 + 1023: what to take from such a number to be left with an unbiased exponent.</summary>
    public const double ExponentBias = 4503599627371519.0;
}
