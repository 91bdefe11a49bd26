using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;

namespace KeeperBot.Protocols.Erc4626;

/// <summary>One ERC-4626 vault whose shares accounts hold.</summary>
/// <param name="Venue">The venue's name in the configuration.</param>
/// <param name="Vault">The vault, which is the share token too.</param>
/// <param name="Asset">Its underlying token.</param>
/// <param name="ShareDecimals">Decimals of the share; a decimals offset makes them more than the asset's.</param>
/// <param name="Underlying">What one asset is a unit of; for a numeraire its own symbol.</param>
/// <param name="LeastSharePrice">The least that one share may plausibly be worth, in assets: below it something was lost or broken.</param>
/// <param name="MostSharePrice">The most: above it the price was inflated, by a donation or a lie.</param>
public sealed record Erc4626Options(
    VenueId Venue, Address Vault, Token Asset, int ShareDecimals, Underlying Underlying, Wad LeastSharePrice, Wad MostSharePrice)
{
    /// <summary>Leg of what the shares are worth.</summary>
    public LegId Leg => new(Asset.Symbol + ".shares");

    /// <summary>Where the lens's code is put for the length of a read; any address without code of its own.</summary>
    public Address LensAddress { get; init; } = Address.Parse("0x343632364c656e734b6565706572426f7400c0de");
}
