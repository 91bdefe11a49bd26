using System.Collections.Immutable;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Portfolio.Curves;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Risk.Foresight;
using KeeperBot.Core.Safety;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using KeeperBot.Quant.FirstPassage;
using KeeperBot.Quant.RealisedVol;

namespace KeeperBot.TestKit.Calibration;

/// <summary>
/// What the product foresees of breaches against what then happens, in markets whose kind and parameters it never sees: it gets the prices that a keeper would remember, and nothing else. The
/// product's own path throughout (`PriceBook`, `RiskForesight`), with its default settings.
/// </summary>
public static class BreachCalibration
{
    /// <summary>Length of a step of the markets.</summary>
    public const int StepSeconds = 300;

    private const int StepsADay = 86_400 / StepSeconds, SampledEvery = 2, WarmDays = 10, Days = 30;
    private const double Ratio = 0.0625;

    private static readonly Underlying Eth = new("ETH");
    private static readonly VenueId Venue = new("perp");
    private static readonly ForesightSettings Settings = new(TimeSpan.FromDays(1), 0.4, 0.05, [Eth]);
    private static readonly AccountRef Account = new(new("main"), new(31337), Address.Parse("0x00000000000000000000000000000000000000a1"), Address.Parse("0x00000000000000000000000000000000000000a2"));
    private static readonly DecisionLimits Limits = new(
        AllowedActions.All, ImmutableDictionary<VenueId, MarginLimits>.Empty, ImmutableDictionary<Underlying, DriftLimits>.Empty, TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(2));

    /// <summary>Hours ahead that are judged.</summary>
    public static ImmutableArray<int> Horizons { get; } = [1, 6, 24];

    /// <summary>One forecast a day on each of several paths of a kind, of a perpetual whose liquidation price is 0.5 % to 25 % away on a side drawn at random.</summary>
    /// <param name="kind">The market's kind.</param>
    /// <param name="paths">How many.</param>
    /// <param name="seed">The same seed gives the same forecasts and outcomes.</param>
    public static ImmutableArray<Judged> Run(MarketKind kind, int paths, int seed)
    {
        var judged = ImmutableArray.CreateBuilder<Judged>();
        for (var path = 0; path < paths; path++)
        {
            var random = new Random((seed * 100_003) + ((int)kind * 10_007) + path);
            var steps = SimulatedMarket.Steps(kind, random).Take(Days * StepsADay).ToArray();
            var prices = Prices(steps);
            for (var day = WarmDays; day < Days; day++)
                judged.AddRange(Judge(kind, steps, prices, day * StepsADay, random));
        }

        return judged.ToImmutable();
    }

    private static double[] Prices(MarketStep[] steps)
    {
        var prices = new double[steps.Length + 1];
        prices[0] = 2000;
        for (var step = 0; step < steps.Length; step++)
            prices[step + 1] = prices[step] * Math.Exp(steps[step].Diffused + steps[step].Jumped);
        return prices;
    }

    private static IEnumerable<Judged> Judge(MarketKind kind, MarketStep[] steps, double[] prices, int now, Random random)
    {
        var below = random.NextDouble() < 0.5;
        var distance = 0.005 * Math.Pow(50, random.NextDouble());
        var barrier = prices[now] * (below ? 1 - distance : 1 + distance);
        var level = Foresee(prices, now, barrier);
        double[] chances = [level.WithinHour, level.WithinSixHours, level.WithinDay];
        var hit = FirstHit(steps, prices, now, barrier, random);
        foreach (var (hours, chance) in Horizons.Zip(chances))
            yield return new(kind, below, hours, Math.Log(barrier / prices[now]), chance, hit < hours * 3600 / StepSeconds);
    }

    private static LevelBreach Foresee(double[] prices, int now, double barrier)
    {
        var until = new ChainTime(1_800_000_000);
        var book = new PriceBook(TimeSpan.FromDays(30), TimeSpan.FromMinutes(1));
        book.Fill(Eth, [.. Enumerable.Range(0, now / SampledEvery).Select(sample => sample * SampledEvery)
            .Select(step => new PriceSample((long)until.UnixSeconds - ((now - step) * (long)StepSeconds), prices[step]))]);
        var snapshot = Snapshot(prices[now], barrier, until);
        var assessed = new RiskForesight(book, Settings, Limits).Look(snapshot, new RiskAssessor(ImmutableDictionary<Address, Underlying>.Empty).Assess(snapshot), SafetyState.Clear);
        return ((BreachForeseen)assessed.Margin.Single().Breach!).Liquidation;
    }

    /// <summary>One unit long or short, with as much equity as puts its liquidation at the barrier.</summary>
    private static PortfolioSnapshot Snapshot(double spot, double barrier, ChainTime now)
    {
        var size = barrier < spot ? 1 : -1;
        var equity = (barrier * Ratio) - (size * (barrier - spot));
        var price = Wad.FromDouble(spot);
        MarginAccount margin = new(
            MarginAccountId.Cross(Account.Id, Venue), Venue, Wad.FromDouble(equity), Wad.FromDouble(equity), Wad.FromDouble(spot * Ratio), LiquidationPredicate.StrictlyBelow, false, null, null, Wad.FromDouble(Ratio),
            [new PerpLeg(new("ETH-PERP"), Eth, Wad.FromInteger(size), price, price, Wad.Zero)])
        {
            Curve = new LinearMarginCurve(equity, spot * Ratio, [new(Eth, size * spot) { RequirementShare = size * Ratio }]),
        };
        var hash = new Hash32(new byte[32]);
        return new(Account.Chain, new(1, hash, hash, now), [new(Account, [new KnownReading(Venue, [margin], [], [])], [], [], null)]);
    }

    /// <summary>The step in which the path first reaches the barrier: at its end, or within it by the bridge between its ends, P = exp(-2 a b / sigma^2 dt).</summary>
    private static int FirstHit(MarketStep[] steps, double[] prices, int now, double barrier, Random random)
    {
        var side = Math.Sign(barrier - prices[now]);
        for (var step = 0; step < StepsADay; step++)
        {
            var at = steps[now + step];
            var from = side * Math.Log(barrier / prices[now + step]);
            var to = from - (side * at.Diffused);
            var crossed = to <= 0 || random.NextDouble() < Math.Exp(-2 * from * to / (at.Volatility * at.Volatility * StepSeconds / (365.0 * 86_400)));
            if (crossed || to - (side * at.Jumped) <= 0)
                return step;
        }

        return int.MaxValue;
    }

    /// <summary>The same chance by one constant volatility: the reflection principle without drift of the price.</summary>
    public static double Constant(Judged judged, double volatility) => BarrierBreach.Evaluate(new BarrierWatch(
        1, judged.Below ? Math.Exp(judged.LogDistance) : null, judged.Below ? null : Math.Exp(judged.LogDistance), volatility, 0, judged.Hours / (365.0 * 24))).Any;
}

/// <summary>A forecast and what came of it.</summary>
/// <param name="Kind">The market's kind.</param>
/// <param name="Below">Whether the barrier was below the price.</param>
/// <param name="Hours">The horizon.</param>
/// <param name="LogDistance">Log of barrier over price.</param>
/// <param name="Chance">What was foreseen.</param>
/// <param name="Happened">Whether it was reached.</param>
public sealed record Judged(MarketKind Kind, bool Below, int Hours, double LogDistance, double Chance, bool Happened)
{
    /// <summary>Brier's score of a chance, the lower the better.</summary>
    public double Score(double chance) => Math.Pow(chance - (Happened ? 1 : 0), 2);
}
