using KeeperBot.Quant.BlackScholes;
using KeeperBot.Quant.Instruments;

namespace KeeperBot.Quant.Tests.Instruments;

public sealed class LinearInstrumentTests
{
    [Fact]
    public void Perpetual_PositiveFunding_CostsTheLong()
    {
        OptionGreeks g = LinearInstrument.Perpetual(2000, 1900, 0.1095);
        g.ShouldBe(new OptionGreeks { Price = 100, Delta = 1, Theta = -219, Charm = -0.1095 });
        (g.Theta / 365).ShouldBe(-0.6, 1e-12); // 0.03 % of 2,000 a day
    }

    [Fact]
    public void Spot_WithYield_EarnsIt() =>
        LinearInstrument.Spot(2000, 0.03).ShouldBe(new OptionGreeks { Price = 2000, Delta = 1, Theta = 60, Charm = 0.03 });

    [Fact]
    public void InversePerpetual_Derivatives_AreThoseOfTheCoinValue()
    {
        const double Mark = 40_000, Entry = 50_000, H = 1;
        OptionGreeks g = LinearInstrument.InversePerpetual(Mark, Entry, 0.2);
        g.Price.ShouldBe(1 / Entry - 1 / Mark, 1e-20);
        g.Price.ShouldBeLessThan(0); // a long below its entry has lost
        OptionGreeks up = LinearInstrument.InversePerpetual(Mark + H, Entry, 0.2), down = LinearInstrument.InversePerpetual(Mark - H, Entry, 0.2);
        g.Delta.ShouldBe((up.Price - down.Price) / (2 * H), 1e-8 * g.Delta);
        g.Gamma.ShouldBe((up.Delta - down.Delta) / (2 * H), -1e-8 * g.Gamma);
        g.Speed.ShouldBe((up.Gamma - down.Gamma) / (2 * H), 1e-8 * g.Speed);
        g.Charm.ShouldBe((up.Theta - down.Theta) / (2 * H), 1e-8 * g.Charm);
        g.Color.ShouldBe((up.Charm - down.Charm) / (2 * H), -1e-8 * g.Color);
        g.Theta.ShouldBe(-0.2 / Mark, 1e-18);
    }

    [Fact]
    public void Evaluate_BadInput_NamesTheParameter()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => LinearInstrument.Spot(-1)).ParamName.ShouldBe("price");
        Should.Throw<ArgumentOutOfRangeException>(() => LinearInstrument.Spot(1, double.NaN)).ParamName.ShouldBe("yield");
        Should.Throw<ArgumentOutOfRangeException>(() => LinearInstrument.Perpetual(1, 1, double.NaN)).ParamName.ShouldBe("fundingRate");
        Should.Throw<ArgumentOutOfRangeException>(() => LinearInstrument.InversePerpetual(0, 1, 0)).ParamName.ShouldBe("mark");
        Should.Throw<ArgumentOutOfRangeException>(() => LinearInstrument.InversePerpetual(1e-100, 1, 0)).ParamName.ShouldBe("mark");
        Should.Throw<ArgumentOutOfRangeException>(() => LinearInstrument.InversePerpetual(1, double.Epsilon, 0)).ParamName.ShouldBe("entry");
    }
}
