using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;

namespace KeeperBot.Protocols.DeriveV2;

/// <summary>One market of the standard manager.</summary>
/// <param name="Id">Its number there, above 0.</param>
/// <param name="Underlying">What it follows.</param>
/// <param name="SpotFeed">The manager's spot feed for it.</param>
/// <param name="ForwardFeed">Its forward feed; null where no options are held.</param>
/// <param name="VolFeed">Its volatility feed; null where no options are held.</param>
/// <param name="Perp">PerpAsset; null where none is held.</param>
/// <param name="Option">OptionAsset; null where none is held.</param>
/// <param name="Base">WrappedERC20Asset of the underlying itself; null where none is held.</param>
public sealed record DeriveV2Market(
    BigInteger Id, Underlying Underlying, Address SpotFeed, Address? ForwardFeed, Address? VolFeed, Address? Perp, Address? Option, Address? Base);

/// <summary>A subaccount that is kept.</summary>
/// <param name="Name">Its name within the venue, a part of its margin account's name.</param>
/// <param name="Account">The keeper's account that owns it and pays for it.</param>
/// <param name="Number">Its token id in SubAccounts.</param>
public sealed record DeriveV2Subaccount(string Name, AccountId Account, BigInteger Number);

/// <summary>One deployment of Derive v2, as far as its standard manager goes.</summary>
/// <param name="Venue">The venue's name in the configuration.</param>
/// <param name="SubAccounts">SubAccounts.</param>
/// <param name="Manager">StandardManager; a subaccount of any other manager is unknown.</param>
/// <param name="Cash">CashAsset, into which top-ups go.</param>
/// <param name="Auction">DutchAuction.</param>
/// <param name="Matching">Matching, which has the token of a subaccount that trades through the exchange; null where none does.</param>
/// <param name="SettlementToken">The token of <paramref name="Cash"/>.</param>
/// <param name="MaxFeedAge">The longest heartbeat that a feed may have: an older answer makes the feed itself revert.</param>
/// <param name="Markets">Markets that subaccounts may hold; a holding in any other makes its account unknown.</param>
/// <param name="Kept">The subaccounts that are kept.</param>
public sealed record DeriveV2Options(
    VenueId Venue, Address SubAccounts, Address Manager, Address Cash, Address Auction, Address? Matching, Token SettlementToken, TimeSpan MaxFeedAge,
    ImmutableArray<DeriveV2Market> Markets, ImmutableArray<DeriveV2Subaccount> Kept)
{
    /// <summary>Multiplier on the gas estimate; null for the keeper's default.</summary>
    public Wad? GasPad { get; init; }

    /// <summary>Where the lens's code is put for the length of a read; any address without code of its own.</summary>
    public Address LensAddress { get; init; } = Address.Parse("0x4465726976654c656e734b65657065720000c0de");

    /// <summary>The subaccounts of one keeper's account.</summary>
    internal IEnumerable<DeriveV2Subaccount> Of(AccountId account) => Kept.Where(item => item.Account == account);
}
