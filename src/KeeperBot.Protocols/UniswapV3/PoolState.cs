using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Protocols.Reading;

namespace KeeperBot.Protocols.UniswapV3;

/// <summary>One pool at one block, and whether it may be traded in.</summary>
/// <param name="Pool">Which.</param>
/// <param name="Liquidity">Liquidity in range.</param>
/// <param name="Price">Its price; null while nobody has initialised it.</param>
/// <param name="Mean">Its geometric mean over the window; null where its observations do not reach back so far.</param>
/// <param name="Unfit">Why it is not traded in, in words; null where it may be.</param>
internal sealed record PoolState(UniswapV3Pool Pool, BigInteger Liquidity, PoolPrice? Price, PoolPrice? Mean, string? Unfit)
{
    internal static string Slot0(UniswapV3Pool pool) => FormattableString.Invariant($"pools.{pool.Fee}.slot0");

    internal static string InRange(UniswapV3Pool pool) => FormattableString.Invariant($"pools.{pool.Fee}.liquidity");

    internal static string Observe(UniswapV3Pool pool) => FormattableString.Invariant($"pools.{pool.Fee}.observe");

    /// <summary>What has to be asked of a pool.</summary>
    internal static ImmutableArray<PlannedRead> Reads(UniswapV3Options options, UniswapV3Pool pool) =>
    [
        PlannedRead.Of(Slot0(pool), pool.At, UniswapV3Abi.Slot0),
        PlannedRead.Of(InRange(pool), pool.At, UniswapV3Abi.Liquidity),
        PlannedRead.Of(Observe(pool), pool.At, UniswapV3Abi.Observe, AbiValue.Array([(AbiValue)(int)options.TwapWindow.TotalSeconds, (AbiValue)0])),
    ];

    /// <exception cref="ReadFailedException">The pool did not answer, or with something that no pool has.</exception>
    internal static PoolState Read(UniswapV3Options options, UniswapV3Pool pool, ReadAnswers answers)
    {
        var slot = answers.Outputs(Slot0(pool));
        var liquidity = answers.Value(InRange(pool)).AsBigInteger();
        var root = slot["sqrtPriceX96"].AsBigInteger();
        if (root.IsZero)
            return new(pool, liquidity, null, null, $"{pool} has no price yet: nobody has initialised it");
        var price = PoolPrice.Of(root, options.BaseIsToken0);
        if (answers.Revert(Observe(pool)) is { } complaint)
            return new(pool, liquidity, price, null, TooYoung(options, pool, slot, complaint));
        var mean = PoolPrice.Of(TickMath.SqrtRatioAt(MeanTick(options, answers.Value(Observe(pool)))), options.BaseIsToken0);
        return new(pool, liquidity, price, mean, Judge(options, pool, liquidity, price, mean));
    }

    private static string? Judge(UniswapV3Options options, UniswapV3Pool pool, BigInteger liquidity, PoolPrice price, PoolPrice mean)
    {
        if (liquidity.IsZero)
            return $"{pool} has no liquidity at its price";
        var deviation = price.DeviationFrom(mean);
        return deviation > options.MaxTwapDeviation
            ? $"the price of {pool}, {Figure(price, options)}, is {Percent(deviation)} from its mean of {Figure(mean, options)} over {options.TwapWindow.TotalMinutes:0.#} min; at most {Percent(options.MaxTwapDeviation)} is allowed"
            : null;
    }

    /// <summary>OracleLibrary.consult's arithmetic mean of the tick, rounded towards minus infinity.</summary>
    private static int MeanTick(UniswapV3Options options, AbiValue cumulatives)
    {
        if (cumulatives.Count != 2)
            throw new ReadFailedException("spot.malformed_observations", $"observe answered {cumulatives.Count} tick cumulatives to 2 questions");
        var seconds = (long)options.TwapWindow.TotalSeconds;
        var moved = cumulatives[1].AsBigInteger() - cumulatives[0].AsBigInteger();
        var tick = BigInteger.DivRem(moved, seconds, out var rest);
        if (rest.Sign < 0)
            tick--;
        return BigInteger.Abs(tick) <= TickMath.MaxTick
            ? (int)tick
            : throw new ReadFailedException("spot.malformed_observations", $"the mean tick would be {tick}, and no pool has such a one");
    }

    // OLD is the oracle's one complaint of an initialised pool: the window begins before its oldest observation.
    private static string TooYoung(UniswapV3Options options, UniswapV3Pool pool, AbiValue slot, string complaint) => complaint == "OLD"
        ? $"{pool} keeps {slot["observationCardinality"]} observations, which do not reach back {options.TwapWindow.TotalMinutes:0.#} min; anyone can call increaseObservationCardinalityNext, and they fill up with its trades"
        : throw new ReadFailedException("read.reverted", $"{Observe(pool)} (observe at {pool.At}) reverted: {complaint}");

    private static string Figure(PoolPrice price, UniswapV3Options options)
    {
        var value = price.ToWad(options.Base, options.Quote);
        return Wad.FromScaled(value.ToScaled(4, Rounding.Down), 4, Rounding.Down).ToString();
    }

    internal static string Percent(Wad share) => Wad.FromScaled((share + share.Multiply(Wad.FromInteger(99), Rounding.Down)).ToScaled(2, Rounding.Up), 2, Rounding.Up) + " %";
}
