using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using KeeperBot.Core.Decision.Planning;
using KeeperBot.Core.Units;
using Xunit.Abstractions;
using static KeeperBot.Core.Tests.Book;

namespace KeeperBot.Core.Tests.Decision.Planning;

/// <summary>The planner against every possible plan of small random portfolios, enumerated by other code; and what its bounded search loses where it may not finish.</summary>
public sealed class TradePlannerTests(ITestOutputHelper output)
{
    private const int Seed = 20_261_126;

    [Fact]
    public void Solve_RandomSmallPortfolios_IsAsGoodAsExhaustiveSearch()
    {
        var random = new Random(Seed);
        var (plans, several, cured) = (0L, 0, 0);
        for (var index = 0; index < 400; index++)
        {
            var problem = Random(random, 2 + random.Next(3), 2 + random.Next(4));
            var (best, weighed) = Exhaustive(problem);
            var solution = TradePlanner.Solve(problem);

            solution.Exact.ShouldBeTrue($"portfolio {index} of seed {Seed}");
            ShouldBeAPlan(problem, solution);
            solution.Score.ShouldBe(best, $"portfolio {index} of seed {Seed}: gap {Gap(solution.Score, best)}");
            (plans, several, cured) = (plans + weighed, several + (solution.Score.Trades > 1 ? 1 : 0), cured + (solution.Score is { Beyond: 0, Off: 0 } ? 1 : 0));
        }

        output.WriteLine($"400 random portfolios (seed {Seed}), {plans} plans enumerated: gap 0 in each; {several} best plans have several trades, {cured} reach every target");
        several.ShouldBeGreaterThan(100, "plans of one trade alone prove little");
        cured.ShouldBeGreaterThan(100);
    }

    [Fact]
    public void Solve_SearchThatMayNotFinish_SaysSoAndItsGapIsBounded()
    {
        var random = new Random(Seed + 1);
        var (gaps, worse, notExact) = (new List<double>(), 0, 0);
        for (var index = 0; index < 300; index++)
        {
            var problem = Random(random, 4 + random.Next(3), 2 + random.Next(2));
            var (best, _) = Exhaustive(problem);
            var solution = TradePlanner.Solve(problem, mostLooked: 0);

            ShouldBeAPlan(problem, solution);
            notExact += solution.Exact ? 0 : 1;
            (solution.Score >= best).ShouldBeTrue("nothing is better than the best");
            if (solution.Score.Beyond != best.Beyond || solution.Score.Off != best.Off)
                worse++;
            else
                gaps.Add((solution.Score.Cost - best.Cost).ToDouble() / Math.Max(1, best.Cost.Abs().ToDouble()));
        }

        gaps.Sort();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"300 random portfolios (seed {Seed + 1}), descent alone: {gaps.Count(gap => gap <= 0)} the best, cost gap mean {gaps.Average():P2}, 95 % {gaps[(int)(0.95 * gaps.Count)]:P2}, most {gaps[^1]:P2}; {worse} end further from a target"));
        notExact.ShouldBe(300);
        ((double)gaps.Count(gap => gap <= 0) / 300).ShouldBeGreaterThan(0.75);
        gaps.Average().ShouldBeLessThan(0.05);
        worse.ShouldBeLessThan(30);
    }

    [Fact]
    public void Solve_LargePortfolio_EndsAtItsBoundWithAPlan()
    {
        var problem = Random(new Random(Seed + 2), 9, 8);

        var solution = TradePlanner.Solve(problem, mostLooked: 5_000);

        solution.Looked.ShouldBeLessThanOrEqualTo(5_000);
        ShouldBeAPlan(problem, solution);
        (solution.Score <= TradePlanner.Solve(problem, mostLooked: 0).Score).ShouldBeTrue();
        TradePlanner.Solve(problem, mostLooked: 5_000).Levels.ShouldBe(solution.Levels, "the same problem has the same plan");
    }

    [Fact]
    public void Solve_GasDearerThanTheDepthSaved_TradesInOnePlace()
    {
        // 10 wanted. Each market costs size squared: 100 in one, 50 in two halves; gas of 60 makes one cheaper, gas of 40 two.
        NetGoal goal = new(W("0"), W("10"), W("10"), W("10"), W("10"), W("0.1"));
        ImmutableArray<Instrument> Markets(int gas) => [.. new[] { "a", "b" }.Select(name => new Instrument(name, [.. Enumerable.Range(1, 10).Select(size => new TradeLevel(Wad.FromInteger(size), [Wad.FromInteger(size)], Wad.FromInteger((size * size) + gas), []))]))];

        TradePlanner.Solve(new([goal], Markets(60), [])).Score.ShouldBe(new PlanScore(0, 0, W("160"), 1));
        TradePlanner.Solve(new([goal], Markets(40), [])).Score.ShouldBe(new PlanScore(0, 0, W("130"), 2));
    }

    [Fact]
    public void Solve_SharedPoolAndGroups_AreNeverOverdrawn()
    {
        NetGoal goal = new(W("0"), W("4"), W("4"), W("4"), W("4"), W("1"));
        Instrument Of(string name, int cost, int? group) => new(name, [.. Enumerable.Range(1, 4).Select(size => new TradeLevel(Wad.FromInteger(size), [Wad.FromInteger(size)], Wad.FromInteger(cost * size), [Wad.FromInteger(size)]))]) { Group = group };

        TradePlanner.Solve(new([goal], [Of("a", 1, null), Of("b", 2, null)], [W("3")])).Score.Off.ShouldBe(1, "three of four are paid for");
        TradePlanner.Solve(new([goal], [Of("a", 1, 7), Of("b", 2, 7)], [W("9")])).Score.ShouldBe(new PlanScore(0, 0, W("4"), 1));
    }

    [Fact]
    public void Solve_FiguresBeyondTheSearch_AreRefusedNotRounded() => Should.Throw<OverflowException>(() => TradePlanner.Solve(new(
        [new(Wad.FromRaw(BigInteger.Pow(10, 40)), W("0"), W("1"), W("0"), W("1"), W("1"))], [], [])));

    private static void ShouldBeAPlan(TradeProblem problem, TradeSolution solution) => Score(problem, [.. solution.Levels]).ShouldBe(solution.Score);

    private static string Gap(PlanScore found, PlanScore best) => $"{found.Beyond - best.Beyond} / {found.Off - best.Off} / {found.Cost - best.Cost}";

    /// <summary>Every plan, one after the other.</summary>
    private static (PlanScore Best, long Weighed) Exhaustive(TradeProblem problem)
    {
        var levels = Enumerable.Repeat(-1, problem.Instruments.Length).ToArray();
        PlanScore? best = null;
        var weighed = 0L;
        while (true)
        {
            weighed++;
            if (Score(problem, levels) is { } score && (best is not { } known || score < known))
                best = score;
            var place = 0;
            while (place < levels.Length && ++levels[place] == problem.Instruments[place].Levels.Length)
                levels[place++] = -1;
            if (place == levels.Length)
                return (best!.Value, weighed);
        }
    }

    /// <summary>By other means than the planner's: big integers, one plan at a time.</summary>
    private static PlanScore? Score(TradeProblem problem, int[] levels)
    {
        var chosen = levels.Select((level, index) => (Instrument: problem.Instruments[index], level)).Where(item => item.level >= 0).Select(item => (item.Instrument, Level: item.Instrument.Levels[item.level])).ToList();
        if (chosen.Where(item => item.Instrument.Group is not null).GroupBy(item => item.Instrument.Group).Any(group => group.Count() > 1))
            return null;
        for (var pool = 0; pool < problem.Pools.Length; pool++)
        {
            if (chosen.Aggregate(BigInteger.Zero, (sum, item) => sum + item.Level.Draws[pool].Raw) > problem.Pools[pool].Raw)
                return null;
        }

        var (beyond, off) = (BigInteger.Zero, BigInteger.Zero);
        for (var index = 0; index < problem.Goals.Length; index++)
        {
            var goal = problem.Goals[index];
            var net = chosen.Aggregate(goal.Value.Raw, (sum, item) => sum + item.Level.Moves[index].Raw);
            BigInteger Away(Wad low, Wad high) => (BigInteger.Max(BigInteger.Zero, BigInteger.Max(low.Raw - net, net - high.Raw)) + goal.Grain.Raw - 1) / goal.Grain.Raw;
            (beyond, off) = (beyond + Away(goal.LeastAllowed, goal.MostAllowed), off + Away(goal.Low, goal.High));
        }

        return new((long)beyond, (long)off, chosen.Aggregate(Wad.Zero, (sum, item) => sum + item.Level.Cost), chosen.Count);
    }

    /// <summary>Nets beyond some of their limits, instruments that move all of them at once, the way options do, with convex costs, gas and shared balances.</summary>
    private static TradeProblem Random(Random random, int instruments, int most)
    {
        Wad Of(double value) => Wad.FromDouble(Math.Round(value, 6));
        var goals = Enumerable.Range(0, 1 + random.Next(3)).Select(_ =>
        {
            var (limit, share) = (1 + (9 * random.NextDouble()), random.NextDouble());
            var (max, target) = (Of(limit), Of(limit * share));
            return new NetGoal(Of(((4 * random.NextDouble()) - 2) * limit), -target, target, -max, max, Of(limit * 0.01));
        }).ToImmutableArray();
        var pools = Enumerable.Range(0, random.Next(2)).Select(_ => Of(2 + (8 * random.NextDouble()))).ToImmutableArray();
        return new(goals, [.. Enumerable.Range(0, instruments).Select(number =>
        {
            var moves = goals.Select(goal => ((2 * random.NextDouble()) - 1) * goal.MostAllowed.ToDouble()).ToArray();
            var (each, depth, gas, count) = ((3 * random.NextDouble()) - 0.3, random.NextDouble(), random.NextDouble() * 3, 1 + random.Next(most));
            return new Instrument($"i{number}", [.. Enumerable.Range(1, count).Select(size => new TradeLevel(
                Wad.FromInteger(size), [.. moves.Select(move => Of(move * size / count))], Of((each * size) + (depth * size * size / count) + gas), [.. pools.Select(_ => Of(size * random.NextDouble()))]))])
            {
                Group = random.Next(4) == 0 ? random.Next(2) : null,
            };
        })], pools);
    }
}
