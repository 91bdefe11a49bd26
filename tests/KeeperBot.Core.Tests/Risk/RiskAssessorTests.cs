using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Units;
using KeeperBot.Quant.BlackScholes;
using static KeeperBot.Core.Tests.Book;

namespace KeeperBot.Core.Tests.Risk;

public class RiskAssessorTests
{
    [Fact]
    public void Assess_OptionAndPerp_NetsDeltaAcrossVenues()
    {
        var book = new Book { Volatility = W("0.8") }.WithPerp("3", "2000").WithShort("1", OptionKind.Call, "10", "2000", "5000", "3000");
        var exposure = book.Assess().Exposures.ShouldHaveSingleItem();
        var call = EuropeanOption.Evaluate(OptionKind.Call, 2000, 2000, 30.0 / 365, 0.05, 0, 0.8);
        exposure.Complete.ShouldBeTrue();
        exposure.NetDelta!.Value.ToDouble().ShouldBe(3 - 10 * call.Delta, 1e-12);
        exposure.Net.Gamma.ShouldBe(-10 * call.Gamma, 1e-15);
        exposure.Net.Vega.ShouldBe(-10 * call.Vega, 1e-9);
        exposure.Net.Theta.ShouldBe(-10 * call.Theta, 1e-9);
        exposure.Net.Vanna.ShouldBe(-10 * call.Vanna, 1e-12);
        exposure.Net.Volga.ShouldBe(-10 * call.Volga, 1e-9);
        exposure.Net.Charm.ShouldBe(-10 * call.Charm, 1e-9);
        call.Vanna.ShouldNotBe(0);
        exposure.Lines.Length.ShouldBe(2);
        exposure.Spot.ShouldBe(W("2000"));
    }

    [Fact]
    public void Assess_UnknownVenue_LeavesTheExposureIncompleteAndSaysSo()
    {
        var assessment = new Book().WithPerp("3", "2000").WithLyra(new UnknownReading(Lyra, "read.reverted", "boom")).Assess();
        assessment.Exposures.ShouldHaveSingleItem().Complete.ShouldBeFalse();
        assessment.Unknowns.ShouldHaveSingleItem().Code.ShouldBe("read.reverted");
    }

    [Fact]
    public void Assess_OptionWithoutVolatility_HasNoNetDelta()
    {
        var leg = new OptionLeg(new("o"), Eth, W("-1"), OptionKind.Put, W("2000"), new(1_800_100_000), W("2000"), Wad.Zero, Wad.Zero, W("1"), true);
        var margin = new MarginAccount(Option("1"), Lyra, W("1"), W("1"), W("1"), LiquidationPredicate.StrictlyBelow, false, Susd, null, null, [leg]);
        var assessment = new Book().WithLyra(new KnownReading(Lyra, [margin], [], [])).Assess();
        var exposure = assessment.Exposures.ShouldHaveSingleItem();
        exposure.NetDelta.ShouldBeNull();
        exposure.Complete.ShouldBeFalse();
        assessment.Unknowns.ShouldHaveSingleItem().Code.ShouldBe("greeks.not_finite");
    }

    [Fact]
    public void Assess_ExpiredOption_HasSettlementDelta()
    {
        var leg = new OptionLeg(new("o"), Eth, W("-2"), OptionKind.Call, W("1900"), new(1_700_000_000), W("2000"), W("0.8"), Wad.Zero, W("100"), true);
        PositionGreeks.Of(leg, new(1_800_000_000)).ShouldSatisfyAllConditions(
            greeks => greeks.Gamma.ShouldBe(0), greeks => greeks.Vega.ShouldBe(0), greeks => greeks.Theta.ShouldBe(0), greeks => double.IsFinite(greeks.Delta).ShouldBeTrue());
    }

    [Fact]
    public void Assess_IdleWrappedAsset_IsALineOfItsOwn()
    {
        var assessor = new RiskAssessor(System.Collections.Immutable.ImmutableDictionary<KeeperBot.Primitives.Address, Underlying>.Empty.Add(Susd.Address, Eth));
        var exposure = assessor.Assess(new Book().WithPerp("-2", "2000").WithIdle(Susd, "1.5").Snapshot()).Exposures.ShouldHaveSingleItem();
        exposure.NetDelta.ShouldBe(W("-0.5"));
        exposure.Lines.Select(line => line.Kind).ShouldBe(["perp", "idle"]);
    }
}
