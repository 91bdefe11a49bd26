namespace KeeperBot.Scenarios.Worlds.Aave;

/// <summary>
/// The wallet's position as the world opens it: ETH against a debt in USDC, and two buffers, neither of which is enough alone. Tuned together with the
/// scenario's market path: nobody acting, the fall ends below a health factor of 1.
/// </summary>
public static class AaveBook
{
    /// <summary>WETH supplied.</summary>
    public const string Collateral = "10";

    /// <summary>USDC borrowed at the variable rate.</summary>
    public const string Debt = "13000";

    /// <summary>USDC idle in the wallet, for repayments.</summary>
    public const string UsdcBuffer = "1800";

    /// <summary>WETH idle in the wallet, for supplies.</summary>
    public const string WethBuffer = "1.5";
}
