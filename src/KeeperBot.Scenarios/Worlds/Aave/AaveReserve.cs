using KeeperBot.Core.Units;

namespace KeeperBot.Scenarios.Worlds.Aave;

/// <summary>A reserve as the world lists it.</summary>
/// <param name="Symbol">Token symbol; the token's role is <c>aave.SYMBOL</c>, its feed's <c>aave.SYMBOL.feed</c>, its aToken's <c>aave.SYMBOL.aToken</c>, and so on.</param>
/// <param name="Name">Token name.</param>
/// <param name="Decimals">Its decimals.</param>
/// <param name="Price">Opening price in USD.</param>
/// <param name="Ltv">Loan to value, 1e-4.</param>
/// <param name="Threshold">Liquidation threshold, 1e-4.</param>
/// <param name="Bonus">Liquidation bonus, 1e-4 (10500 is 5 %).</param>
/// <param name="Liquidity">What the maker supplies, in whole tokens.</param>
public sealed record AaveReserve(string Symbol, string Name, int Decimals, string Price, int Ltv, int Threshold, int Bonus, string Liquidity)
{
    /// <summary>The e-mode category of <see cref="Stablecoins"/>.</summary>
    public const int StablecoinCategory = 1;

    /// <summary>Loan to value, threshold and bonus in that category.</summary>
    public static (int Ltv, int Threshold, int Bonus) StablecoinTerms { get; } = (9300, 9500, 10100);

    /// <summary>The reserves: tokens of 18, 8 and 6 decimals, and two stablecoins that share an e-mode category.</summary>
    public static IReadOnlyList<AaveReserve> All { get; } =
    [
        new("WETH", "Wrapped Ether", 18, "2000", 8000, 8250, 10500, "3000"),
        new("WBTC", "Wrapped Bitcoin", 8, "60000", 7000, 7500, 10650, "100"),
        new("USDC", "USD Coin", 6, "1", 7700, 8000, 10450, "6000000"),
        new("DAI", "Dai Stablecoin", 18, "1", 7500, 7800, 10450, "6000000"),
    ];

    /// <summary>The reserve of a token.</summary>
    public static AaveReserve Of(string symbol) => All.First(reserve => reserve.Symbol == symbol);

    /// <summary>Symbols of the tokens in the e-mode category.</summary>
    public static IReadOnlyList<string> Stablecoins { get; } = ["USDC", "DAI"];

    /// <summary>Whole tokens (decimal text) in the token's smallest unit.</summary>
    public System.Numerics.BigInteger Units(string amount) => Wad.Parse(amount).ToScaled(Decimals, Rounding.Down);

    /// <summary>A role of this reserve.</summary>
    public string Role(string part = "") => part.Length == 0 ? $"aave.{Symbol}" : $"aave.{Symbol}.{part}";
}
