using System.Collections.Immutable;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Risk.Foresight;
using KeeperBot.Core.Safety;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using KeeperBot.Quant.RealisedVol;
using KeeperBot.TestKit.Calibration;

namespace KeeperBot.TestKit.Rescue;

/// <summary>
/// The margin ladder at work in simulated markets. The product decides throughout: `RiskAssessor`, `PriceBook`, `RiskForesight` and `DecisionEngine` as in a cycle of the keeper; market, venue and
/// chain are simulated. The keeper looks every fifteen minutes, and at every step of five while health is below the trigger; what it sends lands a step later, at that step's price. A venue's
/// liquidator never sleeps: the barrier is watched within steps too. Every policy meets the same paths.
/// </summary>
public static class RescueSimulation
{
    /// <summary>Days of a path.</summary>
    public const int Days = 7;

    private const int StepsADay = 86_400 / BreachCalibration.StepSeconds, LooksEvery = 3, WarmDays = 3, SampledEvery = 2;
    private const double StartPrice = 2000, StartHealth = 2, Size = 10, BufferOfRequirement = 1, TriggerHealth = 1.3;

    private static readonly ChainTime Start = new(1_800_000_000);
    private static readonly MarginLimits Ladder = new(
        Wad.Parse("1.3"), Wad.Parse("1.6"), Wad.Parse("1.15"), Wad.FromInteger(20), Wad.FromInteger(100_000), Wad.Zero, Wad.Parse("0.01"), Wad.Parse("0.5"), Wad.Parse("0.02"), Wad.Parse("0.01"), TimeSpan.FromMinutes(5));

    private static readonly BreachTrigger Breach = new(TimeSpan.FromHours(6), Wad.Parse("0.02"), Wad.FromInteger(3));
    private static readonly ForesightSettings Settings = new(TimeSpan.FromDays(1), 0.4, 0.05, [RescuedAccount.Eth]);

    /// <summary>What each policy makes of the same paths of a kind of market.</summary>
    /// <param name="kind">The market's kind; each path has parameters of its own.</param>
    /// <param name="first">The first path.</param>
    /// <param name="count">How many.</param>
    /// <param name="seed">The same seed gives the same paths and outcomes.</param>
    /// <returns>One list a policy, in the order of <see cref="RescuePolicy.All"/>.</returns>
    public static ImmutableArray<ImmutableArray<RescueOutcome>> Run(MarketKind kind, int first, int count, int seed)
    {
        var outcomes = RescuePolicy.All.Select(_ => ImmutableArray.CreateBuilder<RescueOutcome>(count)).ToArray();
        for (var path = first; path < first + count; path++)
        {
            var random = new Random((seed * 1_000_003) + ((int)kind * 100_003) + path);
            var steps = SimulatedMarket.Steps(kind, random).Take((WarmDays + Days) * StepsADay).ToArray();
            var side = random.Next(2) == 0 ? 1 : -1;
            var luck = Enumerable.Range(0, Days * StepsADay).Select(_ => random.NextDouble()).ToArray();
            var of = new PathRun(steps, side, luck).Run();
            for (var policy = 0; policy < of.Length; policy++)
                outcomes[policy].Add(of[policy]);
        }

        return [.. outcomes.Select(list => list.MoveToImmutable())];
    }

    /// <summary>One path with a keeper of each policy.</summary>
    private sealed class PathRun
    {
        private readonly MarketStep[] _steps;
        private readonly double[] _luck, _prices;
        private readonly Keeper[] _keepers;
        private readonly RescuedAccount _watched;
        private readonly RiskForesight _foresight;
        private readonly RiskAssessor _assessor = new(ImmutableDictionary<Address, Underlying>.Empty);

        public PathRun(MarketStep[] steps, int side, double[] luck)
        {
            (_steps, _luck, _prices) = (steps, luck, new double[steps.Length + 1]);
            // The position is opened at the same price on every path; the warm-up leads there.
            var level = 0.0;
            var logs = steps.Select(step => level += step.Diffused + step.Jumped).Prepend(0).ToArray();
            for (var index = 0; index < logs.Length; index++)
                _prices[index] = StartPrice * Math.Exp(logs[index] - logs[WarmDays * StepsADay]);
            RescuedAccount Open() => new(side * Size, StartPrice, StartHealth, BufferOfRequirement * Size * StartPrice * RescuedAccount.Ratio);
            _keepers = [.. RescuePolicy.All.Select(policy => new Keeper(policy, Open()))];
            // What volatility is taken to be depends on prices alone, so that one look serves all; an account that nobody touches stands for the underlying.
            _watched = new(side * Size, StartPrice, 100, 0);
            var book = new PriceBook(TimeSpan.FromDays(30), TimeSpan.FromMinutes(1));
            book.Fill(RescuedAccount.Eth, [.. Enumerable.Range(0, WarmDays * StepsADay / SampledEvery).Select(sample => sample * SampledEvery)
                .Select(step => new PriceSample((long)Start.UnixSeconds - (((WarmDays * StepsADay) - step) * (long)BreachCalibration.StepSeconds), _prices[step]))]);
            _foresight = new(book, Settings, _keepers[0].Limits);
        }

        public RescueOutcome[] Run()
        {
            ImmutableArray<VolatilityOutlook> outlooks = [];
            for (var step = 0; step < Days * StepsADay; step++)
            {
                var at = (WarmDays * StepsADay) + step;
                var block = new BlockRef((ulong)step + 1, Hash32.Zero, Hash32.Zero, Start.Plus(TimeSpan.FromSeconds((long)step * BreachCalibration.StepSeconds)));
                var looks = step % LooksEvery == 0;
                if (looks)
                {
                    var snapshot = _watched.Read(_prices[at], block);
                    outlooks = _foresight.Look(snapshot, _assessor.Assess(snapshot), SafetyState.Clear).Outlooks ?? throw new InvalidOperationException("foresight gave no outlook");
                }

                foreach (var keeper in _keepers.Where(keeper => keeper.IsOpen))
                {
                    keeper.Land(_prices[at]);
                    if (keeper.IsOpen && (looks || keeper.Account.HealthAt(_prices[at]) < TriggerHealth))
                        keeper.Look(_prices[at], block, _assessor, outlooks);
                    Watch(keeper.Account, at, _luck[step]);
                }
            }

            return [.. _keepers.Select(keeper => keeper.Outcome)];
        }

        /// <summary>Liquidates where the step reaches the barrier: at its end, within it by the bridge between its ends, or by its jump, which is found at the price that it leads to.</summary>
        private void Watch(RescuedAccount account, int at, double luck)
        {
            if (account.Side == 0)
                return;
            var step = _steps[at];
            double from = account.Side * Math.Log(account.Barrier / _prices[at]), to = from - (account.Side * step.Diffused);
            var variance = step.Volatility * step.Volatility * BreachCalibration.StepSeconds / (365.0 * 86_400);
            if (to <= 0 || luck < Math.Exp(-2 * from * to / variance))
                account.Liquidate(account.Barrier);
            else if (to - (account.Side * step.Jumped) <= 0)
                account.Liquidate(_prices[at + 1]);
        }
    }

    /// <summary>A keeper of one policy with its account and its memory.</summary>
    private sealed class Keeper(RescuePolicy policy, RescuedAccount account)
    {
        private readonly DecisionEngine _engine = new(LimitsOf(policy));
        private readonly List<IntentMemory> _memory = [];
        private PlannedAction? _sent;

        public DecisionLimits Limits { get; } = LimitsOf(policy);

        public RescuedAccount Account => account;

        public bool IsOpen => account.Side != 0;

        public RescueOutcome Outcome => new(account.IsLiquidated, account.GasPaid, account.TradingLost, account.PenaltyPaid, account.Kept, account.Transactions);

        /// <summary>What was sent at the last look reaches the chain.</summary>
        public void Land(double price)
        {
            if (_sent is not { } action)
                return;
            _sent = null;
            _memory[^1] = _memory[^1] with { State = account.Apply(action, price) ? IntentState.Finalized : IntentState.Reverted };
        }

        public void Look(double price, BlockRef block, RiskAssessor assessor, ImmutableArray<VolatilityOutlook> outlooks)
        {
            var snapshot = account.Read(price, block);
            var assessment = assessor.Assess(snapshot);
            if (policy.Foresees)
                assessment = RiskForesight.Foresee(assessment, outlooks, Limits);
            var plan = _engine.Decide(snapshot, assessment, new([.. _memory.TakeLast(Remembered)]), KeeperMode.Active, SafetyState.Clear);
            if (plan.Actions.IsEmpty)
                return;
            _sent = plan.Actions[0];
            _memory.Add(new(new($"{block.Number}"), _sent.Account, _sent.Target, _sent.Kind, IntentState.Pending, block.Timestamp) { Urgency = _sent.Urgency });
        }

        private const int Remembered = 8;

        private static DecisionLimits LimitsOf(RescuePolicy policy) => new(
            new(true, policy.Reduces, false), ImmutableDictionary<VenueId, MarginLimits>.Empty.Add(RescuedAccount.Venue, Ladder with { Breach = policy.Foresees ? Breach : null }),
            ImmutableDictionary<Underlying, DriftLimits>.Empty, TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(2));
    }
}
