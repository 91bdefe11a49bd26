using System.Collections.Immutable;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Abi;
using KeeperBot.Protocols.Reading;

namespace KeeperBot.Protocols.UniswapV3;

/// <summary>The reads of one holder, with their names.</summary>
internal static class UniswapV3Reads
{
    internal const string BaseBalance = "base.balance";
    internal const string QuoteBalance = "quote.balance";
    internal const string BaseDecimals = "base.decimals";
    internal const string QuoteDecimals = "quote.decimals";

    internal static string Token0(UniswapV3Pool pool) => FormattableString.Invariant($"pools.{pool.Fee}.token0");

    internal static string Token1(UniswapV3Pool pool) => FormattableString.Invariant($"pools.{pool.Fee}.token1");

    internal static string Fee(UniswapV3Pool pool) => FormattableString.Invariant($"pools.{pool.Fee}.fee");

    internal static ImmutableArray<PlannedRead> Plan(UniswapV3Options o, Address holder) =>
    [
        PlannedRead.Of(BaseBalance, o.Base.Address, Erc20Abi.BalanceOf, holder),
        PlannedRead.Of(QuoteBalance, o.Quote.Address, Erc20Abi.BalanceOf, holder),
        PlannedRead.Of(BaseDecimals, o.Base.Address, Erc20Abi.Decimals),
        PlannedRead.Of(QuoteDecimals, o.Quote.Address, Erc20Abi.Decimals),
        .. o.Pools.SelectMany(pool => Identity(pool).AddRange(PoolState.Reads(o, pool))),
    ];

    private static ImmutableArray<PlannedRead> Identity(UniswapV3Pool pool) =>
    [
        PlannedRead.Of(Token0(pool), pool.At, UniswapV3Abi.Token0),
        PlannedRead.Of(Token1(pool), pool.At, UniswapV3Abi.Token1),
        PlannedRead.Of(Fee(pool), pool.At, UniswapV3Abi.Fee),
    ];
}
