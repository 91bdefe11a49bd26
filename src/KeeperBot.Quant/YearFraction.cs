namespace KeeperBot.Quant;

/// <summary>
/// Time as a fraction of a year under ACT/365 fixed: whole seconds divided by 31,536,000. Every "years" argument in
/// this assembly is meant in this measure, so that a venue's on-chain annualisation can be met exactly.
/// </summary>
public static class YearFraction
{
    /// <summary>Seconds in the fixed 365-day year.</summary>
    public const long SecondsPerYear = 31_536_000;

    /// <summary>Seconds in a day.</summary>
    public const long SecondsPerDay = 86_400;

    /// <summary>The year fraction of a signed whole number of seconds; negative when the instant has passed.</summary>
    public static double FromSeconds(long seconds) => (double)seconds / SecondsPerYear;

    /// <summary>The year fraction from one Unix time to another; negative when <paramref name="toUnixSeconds"/> is earlier.</summary>
    /// <exception cref="OverflowException">The difference does not fit 64 bits.</exception>
    public static double Between(long fromUnixSeconds, long toUnixSeconds) =>
        FromSeconds(checked(toUnixSeconds - fromUnixSeconds));
}
