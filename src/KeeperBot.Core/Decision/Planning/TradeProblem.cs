using System.Collections.Immutable;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Decision.Planning;

/// <summary>Which instruments to trade, and how much of each, so that net figures come within their limits at the least cost.</summary>
/// <param name="Goals">The net figures and where they should end.</param>
/// <param name="Instruments">What can be traded.</param>
/// <param name="Pools">What the trades share (an idle balance), each with how much of it there is.</param>
public sealed record TradeProblem(ImmutableArray<NetGoal> Goals, ImmutableArray<Instrument> Instruments, ImmutableArray<Wad> Pools);

/// <summary>A net figure and where it should end.</summary>
/// <param name="Value">Now.</param>
/// <param name="Low">The least that ends at the target.</param>
/// <param name="High">The most that ends at the target.</param>
/// <param name="LeastAllowed">The least within the limit; at most <paramref name="Low"/>.</param>
/// <param name="MostAllowed">The most within the limit; at least <paramref name="High"/>.</param>
/// <param name="Grain">The distance that is worth a trade, above zero: what is nearer counts as one grain at most.</param>
public sealed record NetGoal(Wad Value, Wad Low, Wad High, Wad LeastAllowed, Wad MostAllowed, Wad Grain);

/// <summary>Something that can be traded in one direction, at one of several sizes, or not at all.</summary>
/// <param name="Name">For people.</param>
/// <param name="Levels">Its sizes, the smallest first.</param>
public sealed record Instrument(string Name, ImmutableArray<TradeLevel> Levels)
{
    /// <summary>Of instruments with the same group at most one is traded (two trades on one margin account would each count on all of its margin); null for none.</summary>
    public int? Group { get; init; }
}

/// <summary>One size at which an instrument can be traded.</summary>
/// <param name="Quantity">How much, above zero.</param>
/// <param name="Moves">What it changes of each goal's figure, in the order of the goals.</param>
/// <param name="Cost">What it costs in all, in the numeraire; negative where it earns.</param>
/// <param name="Draws">What it takes of each pool, in the order of the pools.</param>
public sealed record TradeLevel(Wad Quantity, ImmutableArray<Wad> Moves, Wad Cost, ImmutableArray<Wad> Draws);

/// <summary>How good a set of trades is; less is better, the first that differs decides.</summary>
/// <param name="Beyond">How far the figures end beyond their limits, in grains.</param>
/// <param name="Off">How far they end from their targets, in grains.</param>
/// <param name="Cost">What the trades cost.</param>
/// <param name="Trades">How many there are.</param>
public readonly record struct PlanScore(long Beyond, long Off, Wad Cost, int Trades) : IComparable<PlanScore>
{
    /// <inheritdoc/>
    public int CompareTo(PlanScore other) => Beyond != other.Beyond ? Beyond.CompareTo(other.Beyond)
        : Off != other.Off ? Off.CompareTo(other.Off)
        : Cost != other.Cost ? Cost.CompareTo(other.Cost)
        : Trades.CompareTo(other.Trades);

    /// <summary>Better.</summary>
    public static bool operator <(PlanScore left, PlanScore right) => left.CompareTo(right) < 0;

    /// <summary>Worse.</summary>
    public static bool operator >(PlanScore left, PlanScore right) => left.CompareTo(right) > 0;

    /// <summary>No worse.</summary>
    public static bool operator <=(PlanScore left, PlanScore right) => left.CompareTo(right) <= 0;

    /// <summary>No better.</summary>
    public static bool operator >=(PlanScore left, PlanScore right) => left.CompareTo(right) >= 0;
}

/// <summary>The trades chosen.</summary>
/// <param name="Levels">For each instrument the place of the size chosen in its levels, or -1 for none.</param>
/// <param name="Score">How good they are.</param>
/// <param name="Exact">Whether nothing better exists among the sizes given; otherwise the search ended at its bound, and something better may.</param>
/// <param name="Looked">Sets of trades that were looked at or excluded as a whole.</param>
public sealed record TradeSolution(ImmutableArray<int> Levels, PlanScore Score, bool Exact, int Looked);
