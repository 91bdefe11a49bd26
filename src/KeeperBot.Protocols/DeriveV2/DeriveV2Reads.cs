using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using KeeperBot.Core.Portfolio;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Reading;

namespace KeeperBot.Protocols.DeriveV2;

/// <summary>The reads of one account: a lens call for each of its subaccounts, and what the manager computes margin from.</summary>
internal static class DeriveV2Reads
{
    /// <summary>DeriveAssetType.</summary>
    internal const int Option = 1;
    internal const int Perpetual = 2;
    internal const int Base = 3;

    internal static ImmutableArray<PlannedRead> Plan(DeriveV2Options o, AccountId account) =>
    [
        .. o.Of(account).Select(item => Read(o, item)),
        .. o.Markets.SelectMany(market => Parameters(o, market)),
    ];

    internal static string Perps(BigInteger market) => Name(market, "perpMarginRequirements");

    internal static string Options(BigInteger market) => Name(market, "optionMarginParams");

    internal static string Bases(BigInteger market) => Name(market, "baseMarginParams");

    // No subaccount's name has a space.
    private static string Name(BigInteger market, string what) => string.Create(CultureInfo.InvariantCulture, $"market {market} {what}");

    private static IEnumerable<PlannedRead> Parameters(DeriveV2Options o, DeriveV2Market market)
    {
        if (market.Perp is not null)
            yield return PlannedRead.Of(Perps(market.Id), o.Manager, DeriveV2Abi.PerpRequirements, market.Id);
        if (market.Option is not null)
            yield return PlannedRead.Of(Options(market.Id), o.Manager, DeriveV2Abi.OptionRequirements, market.Id);
        if (market.Base is not null)
            yield return PlannedRead.Of(Bases(market.Id), o.Manager, DeriveV2Abi.BaseRequirements, market.Id);
    }

    private static PlannedRead Read(DeriveV2Options o, DeriveV2Subaccount subaccount) => PlannedRead.Of(
        subaccount.Name, o.LensAddress, DeriveV2Abi.LensRead,
        AbiValue.Tuple(o.SubAccounts, o.Manager, o.Cash, o.Auction, o.Matching ?? Address.Zero),
        AbiValue.Array(o.Markets.Select(market => AbiValue.Tuple(
            market.Id, market.SpotFeed, market.ForwardFeed ?? Address.Zero, market.VolFeed ?? Address.Zero, market.Perp ?? Address.Zero, market.Option ?? Address.Zero, market.Base ?? Address.Zero))),
        subaccount.Number);
}
