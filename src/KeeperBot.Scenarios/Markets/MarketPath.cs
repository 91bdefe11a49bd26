using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Units;

namespace KeeperBot.Scenarios.Markets;

/// <summary>One move of the market.</summary>
/// <param name="Price">Quote per ETH, whole cents.</param>
/// <param name="After">Chain time since the step before.</param>
public readonly record struct MarketStep(Wad Price, TimeSpan After);

/// <summary>The shape of a path. Moves are in basis points of the price they start from.</summary>
public sealed record MarketPathOptions
{
    /// <summary>Seed of the noise; the same seed gives the same path.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Climb first, in basis points.</summary>
    public int ClimbBasisPoints { get; init; } = 800;

    /// <summary>Steps of the climb.</summary>
    public int ClimbSteps { get; init; } = 24;

    /// <summary>Fall then, in basis points of the top.</summary>
    public int FallBasisPoints { get; init; } = 1500;

    /// <summary>Steps of the fall.</summary>
    public int FallSteps { get; init; } = 36;

    /// <summary>Largest deviation from the straight line, in basis points; none at the turning points.</summary>
    public int NoiseBasisPoints { get; init; } = 20;

    /// <summary>Chain time of a step.</summary>
    public TimeSpan StepTime { get; init; } = TimeSpan.FromMinutes(8);
}

/// <summary>A seeded price path in whole cents: a climb, then a fall, with a little noise. Integers only, so that every machine draws the same one.</summary>
public sealed class MarketPath
{
    private const long Cent = 100;

    private MarketPath(int seed, ImmutableArray<MarketStep> steps) => (Seed, Steps) = (seed, steps);

    /// <summary>The seed it was drawn with.</summary>
    public int Seed { get; }

    /// <summary>The moves, in order; the starting price is not among them.</summary>
    public ImmutableArray<MarketStep> Steps { get; }

    /// <summary>Draws a path from <paramref name="start"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The price or a number of steps is not above zero, or a fall is not below 100 %.</exception>
    public static MarketPath Create(Wad start, MarketPathOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.ClimbSteps, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.FallSteps, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(options.NoiseBasisPoints);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(options.FallBasisPoints, 10_000);
        ArgumentOutOfRangeException.ThrowIfLessThan(start, Wad.One);
        var random = new Random(options.Seed);
        var first = (long)start.ToScaled(2, Rounding.Down);
        var top = first * (10_000 + options.ClimbBasisPoints) / 10_000;
        var bottom = top * (10_000 - options.FallBasisPoints) / 10_000;
        var prices = Leg(first, top, options.ClimbSteps, options.NoiseBasisPoints, random)
            .Concat(Leg(top, bottom, options.FallSteps, options.NoiseBasisPoints, random));
        return new MarketPath(options.Seed, [.. prices.Select(cents => new MarketStep(Wad.FromScaled(new BigInteger(cents), 2, Rounding.Down), options.StepTime))]);
    }

    private static IEnumerable<long> Leg(long from, long to, int steps, int noise, Random random)
    {
        for (var i = 1; i <= steps; i++)
        {
            var line = from + ((to - from) * i / steps);
            var deviation = i == steps ? 0 : random.Next(-noise, noise + 1);
            yield return Math.Max(Cent, line + (line * deviation / 10_000));
        }
    }
}
