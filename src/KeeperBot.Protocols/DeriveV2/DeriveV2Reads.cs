using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Reading;

namespace KeeperBot.Protocols.DeriveV2;

/// <summary>The reads of one account: a lens call for each of its subaccounts.</summary>
internal static class DeriveV2Reads
{
    /// <summary>DeriveAssetType.</summary>
    internal const int Option = 1;
    internal const int Perpetual = 2;
    internal const int Base = 3;

    internal static ImmutableArray<PlannedRead> Plan(DeriveV2Options o, AccountId account) => [.. o.Of(account).Select(item => Read(o, item))];

    private static PlannedRead Read(DeriveV2Options o, DeriveV2Subaccount subaccount) => PlannedRead.Of(
        subaccount.Name, o.LensAddress, DeriveV2Abi.LensRead,
        AbiValue.Tuple(o.SubAccounts, o.Manager, o.Cash, o.Auction, o.Matching ?? Address.Zero),
        AbiValue.Array(o.Markets.Select(market => AbiValue.Tuple(
            market.Id, market.SpotFeed, market.ForwardFeed ?? Address.Zero, market.VolFeed ?? Address.Zero, market.Perp ?? Address.Zero, market.Option ?? Address.Zero, market.Base ?? Address.Zero))),
        subaccount.Number);
}
