using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Protocols.Reading;

namespace KeeperBot.Protocols.UniswapV3;

/// <summary>
/// Turns the venue's answers into one market without margin: its size is the holder's balance of the base token. That balance is not reported as a position here,
/// since it is one already, as an idle balance. The reference price is that of the pool with the most liquidity in range among those that may be traded in.
/// </summary>
internal static class UniswapV3Interpreter
{
    internal static KnownReading Read(UniswapV3Options options, MarginAccountId id, ReadAnswers answers)
    {
        foreach (var pool in options.Pools)
            RequireIdentity(options, pool, answers);
        RequireDecimals(options.Base, answers, UniswapV3Reads.BaseDecimals);
        RequireDecimals(options.Quote, answers, UniswapV3Reads.QuoteDecimals);
        // Asked for although the idle balances have it too: a quote token that cannot be read must not leave a market that looks open.
        _ = answers.Value(UniswapV3Reads.QuoteBalance).AsBigInteger();
        var size = TokenAmount.FromRaw(options.Base, answers.Value(UniswapV3Reads.BaseBalance).AsBigInteger()).ToWad(Rounding.Down);
        var pools = options.Pools.Select(pool => PoolState.Read(options, pool, answers)).OrderByDescending(pool => pool.Liquidity).ToImmutableArray();
        var unfit = pools.Where(pool => pool.Unfit is not null).Select(pool => pool.Unfit!).ToImmutableArray();
        var best = pools.FirstOrDefault(pool => pool.Unfit is null) ?? pools.FirstOrDefault(pool => pool.Price is not null);
        var market = new HedgeMarket(
            id, options.Leg, options.Underlying, size,
            MarkPrice: Price(options, best?.Mean ?? best?.Price), IndexPrice: Price(options, best?.Price),
            InitialMarginRatio: Wad.One, MaintenanceMarginRatio: Wad.Zero, Open: unfit.Length < pools.Length)
        {
            Wallet = new SpotWallet(options.Base, options.Quote, options.Reserve),
            WhyClosed = unfit.Length < pools.Length ? null : string.Join("; ", unfit),
        };
        return new KnownReading(options.Venue, [], [market], unfit);
    }

    private static void RequireIdentity(UniswapV3Options options, UniswapV3Pool pool, ReadAnswers answers)
    {
        var (token0, token1) = options.BaseIsToken0 ? (options.Base, options.Quote) : (options.Quote, options.Base);
        var found = (answers.Value(UniswapV3Reads.Token0(pool)).AsAddress(), answers.Value(UniswapV3Reads.Token1(pool)).AsAddress());
        if (found != (token0.Address, token1.Address))
            throw new ReadFailedException(
                "spot.wrong_pair", $"{pool} at {pool.At} trades {found.Item1} against {found.Item2}, and {options.Venue} is {token0} {token0.Address} against {token1} {token1.Address}; correct the pool's address");
        var fee = answers.Value(UniswapV3Reads.Fee(pool)).AsBigInteger();
        if (fee != pool.Fee)
            throw new ReadFailedException("spot.wrong_fee", FormattableString.Invariant($"the pool at {pool.At} has the fee {fee}, and the configuration {pool.Fee}; correct one of the two"));
    }

    private static void RequireDecimals(Token token, ReadAnswers answers, string label)
    {
        var decimals = answers.Value(label).AsBigInteger();
        if (decimals != token.Decimals)
            throw new ReadFailedException("spot.wrong_decimals", FormattableString.Invariant($"{token} at {token.Address} has {decimals} decimals, and the configuration {token.Decimals}; correct tokens.{token.Symbol}"));
    }

    private static Wad Price(UniswapV3Options options, PoolPrice? price) => price is { } known ? known.ToWad(options.Base, options.Quote) : Wad.Zero;
}
