using System.Collections.Immutable;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using KeeperBot.Quant.BlackScholes;
using NSubstitute;
using static KeeperBot.Core.Tests.Book;

namespace KeeperBot.Core.Tests.Decision;

/// <summary>A trade of which the market takes a part: what the part promises, and that it is encoded, simulated and sent in the place of the whole.</summary>
public class ShrinkingTests
{
    [Theory]
    [InlineData("3", "0", "2")]
    [InlineData("-3", "0", "2")]
    [InlineData("3", "0", "0.000000000000000001")]
    [InlineData("1", "9", "2.5")]
    public void To_PartOfAHedge_PromisesWhatAPlanOfThatSizeWould(string delta, string target, string part)
    {
        var whole = Perps(delta).Decide(Limits(band: Band() with { TargetDelta = W(target) })).Actions.ShouldHaveSingleItem().ShouldBeOfType<HedgeAction>();
        whole.Least.ShouldBe(W("0.1"));
        var quantity = W(part);
        var shrunk = Shrinking.To(whole, quantity, null).ShouldBeOfType<HedgeAction>();
        var signed = whole.Quantity.Sign > 0 ? quantity : -quantity;
        shrunk.Quantity.ShouldBe(signed);
        shrunk.WorstPrice.ShouldBe(whole.WorstPrice);
        var size = shrunk.Effect.OnChain.ShouldHaveSingleItem().ShouldBeOfType<SizeWithin>();
        (size.Lowest, size.Highest).ShouldBe((W(delta) + signed - Thousandth(quantity), W(delta) + signed + Thousandth(quantity)));
        var net = shrunk.Effect.Simulated.OfType<NetDeltaWithin>().ShouldHaveSingleItem();
        var tolerance = Wad.Max(quantity.Multiply(W("0.05"), Rounding.Up), W("0.01"));
        (net.Lowest, net.Highest).ShouldBe((W(delta) + signed - tolerance, W(delta) + signed + tolerance));
        shrunk.Effect.Simulated.OfType<HealthAtLeast>().ShouldBe(whole.Effect.Simulated.OfType<HealthAtLeast>());
        whole.Effect.Simulated.OfType<HealthAtLeast>().Count().ShouldBe(target == "0" ? 0 : 1);
    }

    [Fact]
    public void To_PartOfAReduction_MustNotLowerHealthAndPaysItsShareOfTheCollateral()
    {
        var book = new Book().WithShort("7", OptionKind.Put, "5", "2000", "1100", "1000");
        var whole = book.Decide(Limits(band: Band("1000", "1"))).Actions.ShouldHaveSingleItem().ShouldBeOfType<ReduceAction>();
        var before = book.Assess().Margin.Single(risk => risk.Margin.Id == Option("7")).Margin;
        var half = Wad.FromRaw(whole.Quantity.Raw / 2);
        var part = Shrinking.To(whole, half, before).ShouldBeOfType<ReduceAction>();
        part.Effect.Simulated.OfType<HealthAtLeast>().ShouldHaveSingleItem().Minimum.ShouldBe(W("1.1"));
        var size = part.Effect.OnChain.ShouldHaveSingleItem().ShouldBeOfType<SizeWithin>();
        (size.Lowest, size.Highest).ShouldBe((W("-5") + half - Thousandth(half), W("-5") + half + Thousandth(half)));
        var (paidWhole, paidPart) = (W("1100") - whole.CollateralAfter!.Value, W("1100") - part.CollateralAfter!.Value);
        (paidPart + paidPart - paidWhole).Abs().ShouldBeLessThan(W("0.000000000000001"));
        paidPart.ShouldBeLessThanOrEqualTo(half.Multiply(whole.WorstPrice, Rounding.Up));
        // A full close leaves nothing; a part of it pays no more than it costs.
        var all = whole with { Quantity = W("5"), CollateralAfter = Wad.Zero };
        (W("1100") - Shrinking.To(all, W("2"), before).ShouldBeOfType<ReduceAction>().CollateralAfter!.Value).ShouldBe(Wad.Min(W("440"), W("2").Multiply(all.WorstPrice, Rounding.Up)));
    }

    [Fact]
    public void To_NothingTheWholeOrNoMargin_IsNone()
    {
        var hedge = Perps("3").Decide(Limits()).Actions.ShouldHaveSingleItem();
        Shrinking.To(hedge, Wad.Zero, null).ShouldBeNull();
        Shrinking.To(hedge, ((HedgeAction)hedge).Quantity.Abs(), null).ShouldBeNull();
        var reduce = new Book().WithShort("7", OptionKind.Put, "5", "2000", "1100", "1000").Decide(Limits(band: Band("1000", "1"))).Actions.ShouldHaveSingleItem();
        Shrinking.To(reduce, W("0.1"), null).ShouldBeNull();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RunAsync_MarketTakesAPart_SendsThePartOnceAndNeverAsksAThirdTime(bool stillTooLarge)
    {
        var book = Perps("3");
        var adapter = Substitute.For<IVenueAdapter>();
        var asked = new List<PlannedAction>();
        adapter.Venue.Returns(Perp);
        adapter.EncodeAsync(default!, default!, default!, default).ReturnsForAnyArgs(call =>
        {
            asked.Add(call.Arg<PlannedAction>());
            return asked.Count == 1 || stillTooLarge ? new EncodingTooLarge("quote.beyond_worst_price", "thin", W("1")) : new EncodedCall(Spender, Bytes.Empty, [], null, "part");
        });
        var simulator = Substitute.For<ISimulator>();
        simulator.SimulateAsync(default!, default).ReturnsForAnyArgs(new SimulatedCall(1, Perps("2").Snapshot(101)));
        var plane = Substitute.For<ITransactionPlane>();
        plane.SubmitAsync(default!, default!, default).ReturnsForAnyArgs(call => new Submitted(call.Arg<CallIntent>().Key, Hash32.Zero, 1, 1, Wei.Zero, Wei.Zero, true));
        var action = book.Decide(Limits()).Actions.ShouldHaveSingleItem();
        var runner = new StepRunner([adapter], simulator, new RiskAssessor(ImmutableDictionary<Address, Underlying>.Empty), plane);
        var outcome = await runner.RunAsync(action, book.Snapshot(), new([]), null, CancellationToken.None);
        asked.Select(item => ((HedgeAction)item).Quantity.Abs()).ShouldBe([((HedgeAction)action).Quantity.Abs(), W("1")]);
        if (stillTooLarge)
            outcome.ShouldBeOfType<StepDropped>().Code.ShouldBe("quote.beyond_worst_price");
        else
            outcome.ShouldBeOfType<StepSubmitted>(outcome.ToString()).Action.ShouldBeOfType<HedgeAction>().Quantity.ShouldBe(W("-1"));
    }

    private static Wad Thousandth(Wad quantity) => quantity.Multiply(W("0.001"), Rounding.Up);

    private static Book Perps(string size) => new Book().WithPerp(size, "100000");
}
