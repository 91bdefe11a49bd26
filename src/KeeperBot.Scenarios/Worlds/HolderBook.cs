namespace KeeperBot.Scenarios.Worlds;

/// <summary>What a wallet that acts for itself holds when a world opens; decimal text in whole units.</summary>
public sealed record HolderBook
{
    /// <summary>Short calls and short puts on Lyra v1, of each; null for none. Strikes and health as in <see cref="DemoBook"/>.</summary>
    public string? Options { get; init; }

    /// <summary>Size of a long on Perp v2; null for none.</summary>
    public string? Perp { get; init; }

    /// <summary>USDC paid in at Perp v2.</summary>
    public string PerpMargin { get; init; } = "0";

    /// <summary>USDC idle.</summary>
    public string Usdc { get; init; } = "0";

    /// <summary>sUSD idle.</summary>
    public string Susd { get; init; } = "0";

    /// <summary>WETH idle, and pools of it on Uniswap v3; null for none.</summary>
    public string? Weth { get; init; }
}
