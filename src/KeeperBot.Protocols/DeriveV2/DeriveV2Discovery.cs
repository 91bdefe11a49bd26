using System.Collections.Immutable;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Discovery;

namespace KeeperBot.Protocols.DeriveV2;

/// <summary>A deployment of Derive v2, found from its StandardManager.</summary>
/// <param name="SubAccounts">SubAccounts.</param>
/// <param name="Cash">CashAsset.</param>
/// <param name="Auction">DutchAuction.</param>
/// <param name="MarginToken">The token that the cash stands for.</param>
/// <param name="Owner">Who holds the subaccount's token: its account, or Matching.</param>
/// <param name="Markets">The markets that were named.</param>
public sealed record DeriveV2Discovery(Address SubAccounts, Address Cash, Address Auction, Token MarginToken, Address Owner, ImmutableArray<FoundDeriveMarket> Markets)
{
    private static readonly AbiFunction AssetMap = AbiFunction.Parse("assetMap(uint256 marketId, uint8 assetType) view returns (address)");

    /// <summary>Whether the owner is a contract that keeps subaccounts for others, as Matching does.</summary>
    public bool IsMatching { get; private init; }

    /// <summary>Asks the manager and what it names; null where the address is none, or the subaccount is not there.</summary>
    /// <param name="facts">Asked.</param>
    /// <param name="manager">The StandardManager.</param>
    /// <param name="subaccount">The subaccount's number.</param>
    /// <param name="markets">Market numbers by underlying.</param>
    public static async Task<DeriveV2Discovery?> FindAsync(ContractFacts facts, Address manager, ulong subaccount, IReadOnlyDictionary<string, int> markets)
    {
        ArgumentNullException.ThrowIfNull(facts);
        if (await facts.AddressAsync(manager, DeriveV2Abi.ManagerAccounts).ConfigureAwait(false) is not { } accounts
            || await facts.AddressAsync(manager, DeriveV2Abi.ManagerCash).ConfigureAwait(false) is not { } cash
            || await facts.AddressAsync(manager, DeriveV2Abi.ManagerAuction).ConfigureAwait(false) is not { } auction
            || await facts.AddressAsync(cash, DeriveV2Abi.WrappedAsset).ConfigureAwait(false) is not { } wrapped
            || await facts.TokenAsync(wrapped).ConfigureAwait(false) is not { } token
            || await facts.AddressAsync(accounts, DeriveV2Abi.OwnerOf, subaccount).ConfigureAwait(false) is not { } owner)
            return null;
        var found = ImmutableArray.CreateBuilder<FoundDeriveMarket>();
        foreach (var (underlying, id) in markets)
        {
            if (await facts.TryAsync(manager, DeriveV2Abi.MarketFeeds, id).ConfigureAwait(false) is { } feeds && !feeds[0].AsAddress().IsZero)
            {
                found.Add(new FoundDeriveMarket(
                    underlying, id, feeds[0].AsAddress(), Known(feeds[1]), Known(feeds[2]), await AssetAsync(DeriveV2Reads.Perpetual).ConfigureAwait(false),
                    await AssetAsync(DeriveV2Reads.Option).ConfigureAwait(false), await AssetAsync(DeriveV2Reads.Base).ConfigureAwait(false)));
            }

            Task<Address?> AssetAsync(int type) => facts.AddressAsync(manager, AssetMap, id, type);
        }

        return new DeriveV2Discovery(accounts, cash, auction, token, owner, found.ToImmutable())
        {
            IsMatching = await facts.TryAsync(owner, DeriveV2Abi.OwnerBehind, subaccount).ConfigureAwait(false) is not null,
        };
    }

    private static Address? Known(AbiValue value) => value.AsAddress().IsZero ? null : value.AsAddress();
}

/// <summary>A market of the standard manager.</summary>
/// <param name="Underlying">Its underlying, as it was named.</param>
/// <param name="Id">Its number.</param>
/// <param name="SpotFeed">Its spot feed.</param>
/// <param name="ForwardFeed">Its forward feed; null where it has none.</param>
/// <param name="VolFeed">Its volatility feed; null where it has none.</param>
/// <param name="Perp">PerpAsset; null where it has none.</param>
/// <param name="Option">OptionAsset; null where it has none.</param>
/// <param name="Base">WrappedERC20Asset; null where it has none.</param>
public sealed record FoundDeriveMarket(string Underlying, int Id, Address SpotFeed, Address? ForwardFeed, Address? VolFeed, Address? Perp, Address? Option, Address? Base);
