namespace KeeperBot.Scenarios.Worlds;

/// <summary>
/// The vault's book as the world opens it: a short call and a short put on Lyra, their net delta hedged on Perp v2, and buffers that one top-up
/// about exhausts. The figures are tuned together with <see cref="Markets.MarketPath"/>: change one, and the tests that run with nobody acting say what it did.
/// </summary>
public static class DemoBook
{
    /// <summary>Opening price, quote per ETH.</summary>
    public const string Price = "2000";

    /// <summary>Implied volatility of the board (annual decimal).</summary>
    public const string BoardIv = "0.8";

    /// <summary>The board's life from its creation, in days.</summary>
    public const int BoardDays = 14;

    /// <summary>Strikes of the board, with skews.</summary>
    public static IReadOnlyList<(string Strike, string Skew)> Strikes { get; } =
        [("1700", "1.05"), ("1800", "1.02"), ("1900", "1.0"), ("2000", "1.0"), ("2100", "1.0"), ("2200", "1.02"), ("2300", "1.05")];

    /// <summary>Index in <see cref="Strikes"/> of the short put.</summary>
    public const int PutStrike = 1;

    /// <summary>Index in <see cref="Strikes"/> of the short call.</summary>
    public const int CallStrike = 5;

    /// <summary>Options sold of each, in ETH.</summary>
    public const string OptionAmount = "12";

    /// <summary>Collateral of the short call over its minimum, at the opening.</summary>
    public const string CallHealth = "1.35";

    /// <summary>Collateral of the short put over its minimum, at the opening.</summary>
    public const string PutHealth = "1.3";

    /// <summary>Perp bought against the options' net delta, in ETH.</summary>
    public const string PerpSize = "1";

    /// <summary>USDC in the perp account.</summary>
    public const string PerpMargin = "1300";

    /// <summary>USDC idle in the vault, for perp top-ups.</summary>
    public const string UsdcBuffer = "600";

    /// <summary>sUSD idle in the vault, for Lyra top-ups.</summary>
    public const string SusdBuffer = "900";
}
