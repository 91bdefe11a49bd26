using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Quant.BlackScholes;
using static KeeperBot.Core.Tests.Book;

namespace KeeperBot.Core.Tests.Decision;

/// <summary>What every plan keeps, on random books and limits. FsCheck prints the seed of a failure.</summary>
public class DecisionProperties
{
    private static readonly Wad Unit = Wad.Parse("0.000002");

    /// <summary>Sizes, prices and balances over several orders of magnitude, in thousandths.</summary>
    private static Gen<Wad> Amount(int least, int most) => Gen.Choose(least, most).Select(raw => Wad.FromRaw(new BigInteger(raw) * BigInteger.Pow(10, 15)));

    private sealed record Case(
        Wad Size, Wad PerpHealth, Wad Usdc, Wad Susd, Wad Short, Wad ShortHealth, Wad Price, Wad MinTopUp, Wad MaxTopUp, Wad Reserve, Wad MinReduce, Wad Fraction)
    {
        public DecisionLimits Limits { get; } = Limits(ladder: Ladder() with
        {
            MinTopUp = MinTopUp, MaxTopUp = Wad.Max(MinTopUp, MaxTopUp), Reserve = Reserve, MinReduce = MinReduce, MaxReduceFraction = Fraction,
        });

        public Book Book()
        {
            var equity = Size.Abs().Multiply(Wad.FromInteger(125), Rounding.Up).Multiply(PerpHealth, Rounding.Down);
            var book = new Book().WithPerp(Size.ToString(), equity.ToString()).WithIdle(Core.Tests.Book.Usdc, Usdc.ToString()).WithIdle(Core.Tests.Book.Susd, Susd.ToString());
            var minimum = Short.Multiply(Wad.FromInteger(400), Rounding.Up);
            return book.WithShort("1", OptionKind.Put, Short.ToString(), "2000", minimum.Multiply(ShortHealth, Rounding.Down).ToString(), minimum.ToString(), Price.ToString());
        }
    }

    private static readonly Gen<Case> Cases =
        from size in Gen.OneOf(Amount(-50_000, -1), Amount(1, 50_000), Amount(-2, 2).Where(size => !size.IsZero))
        from perpHealth in Amount(-500, 2000)
        from usdc in Gen.OneOf(Amount(0, 20_000_000), Amount(0, 5))
        from susd in Gen.OneOf(Amount(0, 20_000_000), Amount(0, 5))
        from shortSize in Gen.OneOf(Amount(1, 100_000), Amount(1, 3))
        from shortHealth in Amount(0, 2000)
        from price in Amount(1, 500_000)
        from minTopUp in Amount(1, 100_000)
        from maxTopUp in Amount(1, 10_000_000)
        from reserve in Gen.OneOf(Gen.Constant(Wad.Zero), Amount(1, 10_000_000))
        from minReduce in Amount(1, 2000)
        from fraction in Amount(1, 1000)
        select new Case(size, perpHealth, usdc, susd, shortSize, shortHealth, price, minTopUp, maxTopUp, reserve, minReduce, fraction);

    private static void Check(Func<Case, bool> property) => Prop.ForAll(Cases.ToArbitrary(), property).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    [Fact]
    public void Decide_AnyBook_TopsUpWithinItsCapsAndOutOfTheReserveOnlyInAnEmergency() => Check(one =>
    {
        var plan = one.Book().Decide(one.Limits);
        return plan.Actions.OfType<TopUpAction>().GroupBy(action => action.Amount.Token).All(group =>
        {
            var idle = group.Key == Core.Tests.Book.Usdc ? one.Usdc : one.Susd;
            var routine = group.Where(action => action.Urgency == Urgency.Routine).Aggregate(Wad.Zero, (sum, action) => sum + action.Amount.ToWad(Rounding.Up));
            var all = group.Aggregate(Wad.Zero, (sum, action) => sum + action.Amount.ToWad(Rounding.Up));
            return all <= idle && (routine.IsZero || routine <= idle - one.Reserve)
                && group.All(action => action.Amount.Raw.Sign > 0 && action.Amount.ToWad(Rounding.Up) <= one.Limits.Margin[Perp].MaxTopUp);
        });
    });

    [Fact]
    public void Decide_AnyBook_ReducesNoMoreThanThereIsAndPromisesNoMoreThanTheArithmetic() => Check(one =>
    {
        var book = one.Book();
        var assessment = book.Assess();
        var plan = book.Decide(one.Limits);
        return plan.Actions.Concat(plan.Fallbacks).OfType<ReduceAction>().All(action =>
        {
            var margin = assessment.Margin.Single(risk => risk.Margin.Id == action.Target).Margin;
            var size = margin.Legs[0].Size.Abs();
            var left = size - action.Quantity;
            if (action.Quantity.Sign <= 0 || left.Sign < 0)
                return false;
            if (left.IsZero)
                return action.CollateralAfter is null or { IsZero: true };
            var small = action.Quantity <= one.MinReduce;
            if (!small && action.Quantity > size.Multiply(one.Fraction, Rounding.Up))
                return false;
            var equity = action.CollateralAfter ?? margin.Equity - action.Quantity.Multiply(Wad.FromInteger(40), Rounding.Up);
            var health = equity.Divide(margin.Maintenance!.Value, Rounding.Down).Multiply(size, Rounding.Down).Divide(left, Rounding.Down);
            return health + Unit >= action.Effect.Simulated.OfType<HealthAtLeast>().Single().Minimum && health > margin.Health.Value!.Value;
        });
    });

    [Fact]
    public void Decide_AnyReductionOfAnOption_CanBePaid() => Check(one =>
    {
        var book = one.Book();
        var plan = book.Decide(one.Limits);
        var equity = book.Assess().Margin.Single(risk => risk.Margin.Id == Option("1")).Margin.Equity;
        return plan.Actions.OfType<ReduceAction>().Where(action => action.Target == Option("1"))
            .All(action => action.Quantity.Multiply(action.WorstPrice, Rounding.Down) <= equity - action.CollateralAfter!.Value + one.Susd + Unit);
    });

    [Fact]
    public void Decide_AnyHedge_LeavesTheMarginItHasToKeepOrOnlyShrinks() => Check(one =>
    {
        var book = one.Book();
        var margin = book.Assess().Margin.Single(risk => risk.Margin.Id == PerpAccount).Margin;
        return book.Decide(one.Limits).Actions.OfType<HedgeAction>().All(action =>
        {
            var after = one.Size + action.Quantity;
            if (after.Sign * one.Size.Sign >= 0 && after.Abs() <= one.Size.Abs())
                return true;
            var equity = margin.Equity - action.Quantity.Abs().Multiply(Wad.FromInteger(20), Rounding.Up);
            return equity + Unit >= after.Abs().Multiply(Wad.FromInteger(125), Rounding.Up).Multiply(W("1.3"), Rounding.Up);
        });
    });

    [Fact]
    public void Decide_AnyBookTwice_IsTheSamePlan()
    {
        static string Text(ActionPlan plan) => string.Join('\n', plan.Actions.Concat(plan.Fallbacks).Select(action => $"{action} {EffectText.Format(action.Effect.Simulated)}")
            .Concat(plan.Skips.Select(skip => skip.ToString())).Concat(plan.Alarms.Select(alarm => alarm.ToString())));
        Check(one => Text(one.Book().Decide(one.Limits)) == Text(one.Book().Decide(one.Limits)));
    }

    [Fact]
    public void Decide_AnyBookWithTheOptionsUnknown_NeverHedgesAndNeverTouchesThem() => Check(one =>
    {
        var plan = one.Book().WithLyra(new UnknownReading(Lyra, "read.reverted", "boom")).Decide(one.Limits);
        return plan.Actions.Concat(plan.Fallbacks).All(action => action.Target == PerpAccount && action.Kind != ActionKind.Hedge);
    });

    [Fact]
    public void Decide_AnyPlan_ItsEffectsSurviveTheJournal() => Check(one =>
        one.Book().Decide(one.Limits).Actions.All(action =>
            EffectText.Parse(EffectText.Format(action.Effect.OnChain)).SequenceEqual(action.Effect.OnChain)));
}
