using KeeperBot.Quant.BlackScholes;
using KeeperBot.Quant.Instruments;

namespace KeeperBot.Quant.Tests.Instruments;

public sealed class PowerPerpTests
{
    /// <summary>
    /// The worked example of the defi_greeks library (0xperp/defi_greeks, src/greeks/squeeks.rs) after Opyn's "How to think about squeeth returns": S = 3,500,
    /// n = 0.8, vol 90 %. Its theta is quoted as a cost.
    /// </summary>
    [Fact]
    public void Evaluate_PublishedExample_MeetsItsDigits()
    {
        OptionGreeks g = PowerPerp.Evaluate(3500, 0.9, 0.8);
        g.Price.ShouldBe(1018.807585, 1e-5);
        g.Delta.ShouldBe(0.5821757629, 1e-9);
        g.Gamma.ShouldBe(0.0001663359322, 1e-12);
        g.Theta.ShouldBe(-825.2341438, 1e-5);
        g.Vega.ShouldBe(87.92449021, 1e-6);
    }

    [Fact]
    public void Evaluate_AnyState_IsASquareInSpot()
    {
        OptionGreeks g = PowerPerp.Evaluate(2000, 0.7, 0.5);
        g.Price.ShouldBe(0.5 * 400 * Math.Exp(0.49 * 17.5 / 365), 1e-10);
        g.Delta.ShouldBe(2 * g.Price / 2000, 1e-13);
        g.Gamma.ShouldBe(2 * g.Price / 2000 / 2000, 1e-16);
        g.Speed.ShouldBe(0);
        g.Theta.ShouldBe(-0.49 * g.Price, 1e-10);
        g.Charm.ShouldBe(-0.49 * g.Delta, 1e-12);
        (g.Price + g.Delta * 100 + 0.5 * g.Gamma * 100 * 100).ShouldBe(PowerPerp.Evaluate(2100, 0.7, 0.5).Price, 1e-10);
    }

    [Fact]
    public void Evaluate_VolatilityGreeks_AreDerivatives()
    {
        const double H = 1e-4, Spot = 1800;
        foreach (double vol in new[] { 0.05, 0.6, 1.5 })
        {
            OptionGreeks g = PowerPerp.Evaluate(Spot, vol, 0.4), up = PowerPerp.Evaluate(Spot, vol + H, 0.4), down = PowerPerp.Evaluate(Spot, vol - H, 0.4);
            g.Vega.ShouldBe((up.Price - down.Price) / (2 * H), 1e-6 * g.Price);
            g.Vanna.ShouldBe((up.Delta - down.Delta) / (2 * H), 1e-6 * g.Delta);
            g.Zomma.ShouldBe((up.Gamma - down.Gamma) / (2 * H), 1e-6 * g.Gamma);
            g.Volga.ShouldBe((up.Vega - down.Vega) / (2 * H), 1e-6 * g.Price);
            g.Ultima.ShouldBe((up.Volga - down.Volga) / (2 * H), 1e-6 * g.Price);
        }
    }

    [Fact]
    public void Normalise_ASecond_IsWhatThetaSays()
    {
        const double Volatility = 0.8, Seconds = 1;
        double after = PowerPerp.Normalise(0.6, Math.Exp(Volatility * Volatility * PowerPerp.FundingPeriod), (long)Seconds);
        OptionGreeks before = PowerPerp.Evaluate(2500, Volatility, 0.6), later = PowerPerp.Evaluate(2500, Volatility, after);
        ((later.Price - before.Price) * YearFraction.SecondsPerYear).ShouldBe(before.Theta, 1e-4);
        PowerPerp.Normalise(0.6, 1.2, (long)(PowerPerp.FundingPeriod * YearFraction.SecondsPerYear)).ShouldBe(0.6 / 1.2, 1e-15); // one funding period
        PowerPerp.Normalise(0.6, 1.3, 0).ShouldBe(0.6);
    }

    [Theory]
    [InlineData(0, 0.8)]
    [InlineData(0.8, 0.8)]
    [InlineData(1.4, 1.4)]
    [InlineData(9, 1.4)]
    public void FundingRate_OutsideTheVenuesBounds_IsHeldThere(double ratio, double bound) =>
        PowerPerp.FundingRate(ratio).ShouldBe(Math.Log(bound) * 365 / 17.5, 1e-12);

    [Fact]
    public void Evaluate_VolatilityAboveTheCap_DecaysAtTheCap()
    {
        OptionGreeks g = PowerPerp.Evaluate(2000, 4, 0.5);
        (g.Theta / g.Price).ShouldBe(-Math.Log(1.4) * 365 / 17.5, 1e-12);
    }

    [Fact]
    public void TryImplyVolatility_OfItsOwnPrice_ReturnsIt()
    {
        foreach (double vol in new[] { 0.2, 0.9, 2.4 })
        {
            PowerPerp.TryImplyVolatility(PowerPerp.Evaluate(3100, vol, 0.3).Price, 3100, 0.3, out double implied).ShouldBeTrue();
            implied.ShouldBe(vol, 1e-13);
        }
        PowerPerp.TryImplyVolatility(0.29 * 961, 3100, 0.3, out double none).ShouldBeFalse();
        none.ShouldBe(0);
    }

    [Fact]
    public void Evaluate_AtTheEdges_IsSoundOrRefused()
    {
        PowerPerp.Evaluate(0, 1, 1).Gamma.ShouldBeGreaterThan(0);
        PowerPerp.Evaluate(2000, 0, 1).ShouldBe(new OptionGreeks { Price = 400, Delta = 0.4, Gamma = 2e-4, Volga = 800 * PowerPerp.FundingPeriod }, "no volatility, no decay");
        foreach (double spot in new[] { 0, double.Epsilon, 1e-200, 1e150 })
            foreach (double vol in new[] { 0, double.Epsilon, 1, 10 })
                foreach (double n in new[] { double.Epsilon, 1e-9, 1 })
                    InstrumentChecks.ShouldBeSound(PowerPerp.Evaluate(spot, vol, n), $"{spot} {vol} {n}");
        Should.Throw<ArgumentOutOfRangeException>(() => PowerPerp.Evaluate(1, 1e3, 1)).ParamName.ShouldBe("volatility");
        Should.Throw<ArgumentOutOfRangeException>(() => PowerPerp.Evaluate(-1, 1, 1)).ParamName.ShouldBe("spot");
        Should.Throw<ArgumentOutOfRangeException>(() => PowerPerp.Evaluate(1, 1, 0)).ParamName.ShouldBe("normalisationFactor");
    }
}
