namespace KeeperBot.Scenarios.Artifacts;

/// <summary>Where contract artifacts come from: a protocol's npm package, unpacked, or the project's own <c>abi</c> folder.</summary>
public sealed record ArtifactPackage(string Name, string Folder)
{
    /// <summary>Perpetual Protocol v2.</summary>
    public static ArtifactPackage PerpCurie { get; } = Npm("@perp/curie-contract");

    /// <summary>Perpetual Protocol's price feeds.</summary>
    public static ArtifactPackage PerpOracle { get; } = Npm("@perp/perp-oracle-contract");

    /// <summary>Uniswap v3 pools.</summary>
    public static ArtifactPackage UniswapV3Core { get; } = Npm("@uniswap/v3-core");

    /// <summary>Uniswap v3's router, quoter and position manager.</summary>
    public static ArtifactPackage UniswapV3Periphery { get; } = Npm("@uniswap/v3-periphery");

    /// <summary>Lyra v1.</summary>
    public static ArtifactPackage Lyra { get; } = Npm("@lyrafinance/protocol");

    /// <summary>Aave v3.</summary>
    public static ArtifactPackage AaveV3 { get; } = Npm("@aave/core-v3");

    /// <summary>Safe wallets.</summary>
    public static ArtifactPackage Safe { get; } = Npm("@safe-global/safe-contracts");

    /// <summary>The Zodiac Roles Modifier v2.</summary>
    public static ArtifactPackage ZodiacRoles { get; } = Npm("zodiac-roles-sdk");

    /// <summary>This project's own contracts.</summary>
    public static ArtifactPackage Own { get; } = new("keeperbot", Path.Combine("abi", "keeperbot"));

    /// <summary>Contracts of this project that stand in local worlds only, for instance price feeds that can be set.</summary>
    public static ArtifactPackage Worlds { get; } = new("keeperbot-worlds", Path.Combine("abi", "worlds"));

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ArtifactPackage> All { get; } = [PerpCurie, PerpOracle, UniswapV3Core, UniswapV3Periphery, Lyra, AaveV3, Safe, ZodiacRoles, Own, Worlds];

    private static ArtifactPackage Npm(string name) =>
        new(name, Path.Combine("contracts-test", "protocols", name.TrimStart('@').Replace('/', '+')));
}
