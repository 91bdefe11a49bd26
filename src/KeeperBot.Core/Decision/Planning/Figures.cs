namespace KeeperBot.Core.Decision.Planning;

/// <summary>A problem in 128-bit integers of 1e-18, in which it is searched; figures that do not fit are refused rather than rounded.</summary>
internal sealed class Figures
{
    /// <exception cref="OverflowException">A figure is larger than the search can sum.</exception>
    public Figures(TradeProblem problem)
    {
        Count = problem.Instruments.Length;
        Goals = [.. problem.Goals.Select(goal => new GoalFigures(Fit(goal.Low), Fit(goal.High), Fit(goal.LeastAllowed), Fit(goal.MostAllowed), Fit(goal.Grain)))];
        Start = [.. problem.Goals.Select(goal => Fit(goal.Value))];
        Pools = [.. problem.Pools.Select(Fit)];
        Groups = [.. problem.Instruments.Select(instrument => instrument.Group)];
        Moves = [.. problem.Instruments.Select(instrument => instrument.Levels.Select(level => level.Moves.Select(Fit).ToArray()).ToArray())];
        Draws = [.. problem.Instruments.Select(instrument => instrument.Levels.Select(level => level.Draws.Select(Fit).ToArray()).ToArray())];
        Costs = [.. problem.Instruments.Select(instrument => instrument.Levels.Select(level => Fit(level.Cost)).ToArray())];
    }

    public GoalFigures[] Goals { get; }

    public int Count { get; }

    public Int128[] Start { get; }

    public Int128[] Pools { get; }

    public int?[] Groups { get; }

    /// <summary>By instrument, level and goal.</summary>
    public Int128[][][] Moves { get; }

    /// <summary>By instrument, level and pool.</summary>
    public Int128[][][] Draws { get; }

    /// <summary>By instrument and level.</summary>
    public Int128[][] Costs { get; }

    /// <summary>Distance of the nearest point of an interval from another, in grains, rounded up; 0 where they meet.</summary>
    public static long Grains(Int128 least, Int128 most, Int128 low, Int128 high, Int128 grain)
    {
        var distance = most < low ? low - most : least > high ? least - high : Int128.Zero;
        return distance == 0 ? 0 : (long)Int128.Min((distance + grain - 1) / grain, long.MaxValue / 64);
    }

    // A hundred of the largest still sum.
    private static Int128 Fit(Units.Wad value) => Int128.Abs((Int128)value.Raw) < Int128.MaxValue / 128 ? (Int128)value.Raw : throw new OverflowException($"{value} is more than a plan can be made with");
}

/// <summary><see cref="NetGoal"/> in the integers of the search.</summary>
internal readonly record struct GoalFigures(Int128 Low, Int128 High, Int128 LeastAllowed, Int128 MostAllowed, Int128 Grain);
