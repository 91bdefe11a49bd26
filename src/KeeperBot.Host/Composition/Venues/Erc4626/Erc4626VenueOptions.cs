using System.ComponentModel;
using KeeperBot.Core.Units;
using KeeperBot.Host.Options;
using KeeperBot.Host.Options.Binding;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Composition.Venues.Erc4626;

/// <summary>An ERC-4626 vault whose shares accounts hold.</summary>
public sealed class Erc4626VenueOptions : VenueOptions
{
    /// <summary>The vault.</summary>
    [Description("The vault, which is the share token too.")]
    public required Address Vault { get; init; }

    /// <summary>Symbol of its asset.</summary>
    [Description("Symbol of the vault's asset.")]
    public required string Asset { get; init; }

    /// <summary>Decimals of the share.</summary>
    [Description("Decimals of the share; often the asset's, more with a decimals offset.")]
    [Bounds(0, 36)]
    public required int ShareDecimals { get; init; }

    /// <summary>What one asset is; null for the numeraire.</summary>
    [Description("The underlying that one unit of the asset is, for instance \"ETH\" for WETH; what the shares are worth then counts in net delta. Leave out for the numeraire.")]
    public string? Underlying { get; init; }

    /// <summary>Least plausible worth of a share.</summary>
    [Description("The least that one share may plausibly be worth, in assets; below it the position is unknown.")]
    [Measure(Measure.Ratio)]
    public required Wad LeastSharePrice { get; init; }

    /// <summary>Most plausible worth of a share.</summary>
    [Description("The most that one share may plausibly be worth, in assets; above it (a donation, an inflated vault) the position is unknown.")]
    [Measure(Measure.Ratio)]
    public required Wad MostSharePrice { get; init; }
}
