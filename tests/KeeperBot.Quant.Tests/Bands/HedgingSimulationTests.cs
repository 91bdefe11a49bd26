using KeeperBot.Quant.Bands;
using KeeperBot.Quant.BlackScholes;
using Xunit.Abstractions;

namespace KeeperBot.Quant.Tests.Bands;

public sealed class HedgingSimulationTests(ITestOutputHelper output)
{
    private const double Day = 1.0 / 365;

    /// <summary>A vault that is short the near strikes and long some wings, with expiries on the way.</summary>
    private static readonly HedgingExperiment Vault = new()
    {
        Options =
        [
            new(-60, OptionKind.Call, 2_100, 7 * Day), new(-60, OptionKind.Put, 1_900, 7 * Day), new(-40, OptionKind.Call, 2_300, 28 * Day),
            new(-40, OptionKind.Put, 1_800, 28 * Day), new(50, OptionKind.Put, 1_600, 56 * Day),
        ],
        Spot = 2_000, Volatility = 0.7, Years = 14 * Day, Steps = 14 * 24, Paths = 1_000, Seed = 2024, ProportionalCost = 0.001, FixedCost = 2,
    };

    [Fact]
    public void Run_BandInUse_BeatsFixedWidthsAndIntervalsAtEqualRisk()
    {
        HedgingPolicy[] bands = [.. new[] { 2e-5, 8e-5, 3e-4 }.Select(a => new HedgingPolicy.Band(a, Day))];
        HedgingPolicy[] centred = [.. new[] { 4, 8, 16, 32 }.Select(w => new HedgingPolicy.FixedWidth(w, 0))];
        HedgingPolicy[] edge = [.. new[] { 4, 8, 12, 24 }.Select(w => new HedgingPolicy.FixedWidth(w, w))];
        HedgingPolicy[] periodic = [.. new[] { 4, 8, 16, 32 }.Select(n => new HedgingPolicy.Periodic(n))];
        IReadOnlyList<HedgingOutcome> outcomes = HedgingSimulation.Run(Vault, [.. bands, .. centred, .. edge, .. periodic]);
        output.WriteLine($"seed {Vault.Seed}");
        foreach (HedgingOutcome o in outcomes)
            output.WriteLine(FormattableString.Invariant(
                $"{o.Policy}: cost {o.MeanCost:0.0} +/- {o.CostError:0.0}, deviation {o.Deviation:0}, trades {o.Trades:0.0}"));
        foreach (HedgingOutcome band in outcomes.Take(bands.Length))
        {
            Share(band, outcomes.Skip(3).Take(4)).ShouldBeLessThan(0.9);
            Share(band, outcomes.Skip(7).Take(4)).ShouldBeLessThan(0.9);
            Share(band, outcomes.Skip(11)).ShouldBeLessThan(0.8);
        }
    }

    [Fact]
    public void Run_SameSeed_GivesTheSameBitsAndAnotherSeedDoesNot()
    {
        HedgingExperiment small = Vault with { Paths = 20, Steps = 24 };
        HedgingPolicy[] policies = [new HedgingPolicy.Band(1e-5, Day), new HedgingPolicy.Periodic(3)];
        IReadOnlyList<HedgingOutcome> first = HedgingSimulation.Run(small, policies);
        HedgingSimulation.Run(small, policies).ShouldBe(first);
        HedgingSimulation.Run(small with { Seed = 1 }, policies)[0].Deviation.ShouldNotBe(first[0].Deviation);
    }

    [Fact]
    public void Run_OneOptionHedgedPeriodically_HasTheKnownDeviationAndCost()
    {
        // E. Derman and M. Kamal (1999): the deviation is about sqrt(pi/4) vega vol / sqrt(N). Leland (1985): the costs are on average what the option gains by
        // his volatility.
        const int N = 84;
        HedgingExperiment one = Vault with
        {
            Options = [new(1, OptionKind.Call, 2_000, 30 * Day)], Volatility = 0.4, Years = 30 * Day, Steps = N, Paths = 10_000, FixedCost = 0,
        };
        HedgingOutcome outcome = HedgingSimulation.Run(one with { ProportionalCost = 0 }, [new HedgingPolicy.Periodic(1)])[0];
        OptionGreeks fair = EuropeanOption.Evaluate(OptionKind.Call, 2_000, 2_000, 30 * Day, 0, 0, 0.4);
        double expected = Math.Sqrt(Math.PI / 4) * fair.Vega * 0.4 / Math.Sqrt(N);
        output.WriteLine(FormattableString.Invariant($"seed {one.Seed}: deviation {outcome.Deviation:0.000}, Derman-Kamal {expected:0.000}"));
        outcome.Deviation.ShouldBe(expected, 0.06 * expected);
        outcome.MeanCost.ShouldBe(0);
        HedgingOutcome costly = HedgingSimulation.Run(one, [new HedgingPolicy.Periodic(1)])[0];
        double leland = Leland.Volatility(0.001, 0.4, 30 * Day / N, -1);
        double premium = EuropeanOption.Price(OptionKind.Call, 2_000, 2_000, 30 * Day, 0, 0, leland) - fair.Price;
        output.WriteLine(FormattableString.Invariant($"cost {costly.MeanCost:0.000}, Leland's premium {premium:0.000}"));
        costly.MeanCost.ShouldBe(premium, 0.1 * premium);
        costly.Trades.ShouldBeInRange(N - 5, N - 1); // the first look finds the ideal hedge
    }

    [Fact]
    public void Run_NeverTrading_LeavesTheRiskOfTheBook()
    {
        HedgingExperiment small = Vault with { Paths = 200, Steps = 24 };
        IReadOnlyList<HedgingOutcome> outcomes = HedgingSimulation.Run(small, [new HedgingPolicy.FixedWidth(1e9, 0), new HedgingPolicy.Periodic(1)]);
        outcomes[0].MeanCost.ShouldBe(0);
        outcomes[0].Trades.ShouldBe(0);
        outcomes[0].Deviation.ShouldBeGreaterThan(2 * outcomes[1].Deviation);
        outcomes[1].MeanCost.ShouldBeGreaterThan(0);
        outcomes[1].CertaintyEquivalent(1e-3).ShouldBe(outcomes[1].MeanCost + 5e-4 * outcomes[1].Deviation * outcomes[1].Deviation, 1e-9);
    }

    [Fact]
    public void Run_TradesBeforeTheirTime_AreOutsideTheBandLessOften()
    {
        HedgingExperiment dear = Vault with { Paths = 300, FixedCost = 20 };
        IReadOnlyList<HedgingOutcome> outcomes = HedgingSimulation.Run(dear, [new HedgingPolicy.Band(6.4e-4, Day), new HedgingPolicy.Band(6.4e-4, Day, Day / 4)]);
        output.WriteLine(FormattableString.Invariant($"seed {dear.Seed}: outside {outcomes[0].Excursions:0.00} and {outcomes[1].Excursions:0.00}, cost and risk {outcomes[0].CertaintyEquivalent(6.4e-4):0} and {outcomes[1].CertaintyEquivalent(6.4e-4):0}"));
        outcomes[1].Excursions.ShouldBeLessThan(outcomes[0].Excursions);
        outcomes[1].CertaintyEquivalent(6.4e-4).ShouldBeLessThan(1.03 * outcomes[0].CertaintyEquivalent(6.4e-4));
    }

    [Fact]
    public void Run_EmptyBook_NeitherTradesNorRisks()
    {
        HedgingOutcome outcome = HedgingSimulation.Run(Vault with { Options = [], Steps = 5 }, [new HedgingPolicy.Band(1e-5, Day)])[0];
        (outcome.MeanCost, outcome.Deviation, outcome.Trades).ShouldBe((0, 0, 0));
    }

    [Fact]
    public void Run_BadInput_NamesTheProperty()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => HedgingSimulation.Run(Vault with { Steps = 0 }, [])).ParamName.ShouldBe("Steps");
        Should.Throw<ArgumentOutOfRangeException>(() => HedgingSimulation.Run(Vault with { Options = [new(1, OptionKind.Call, 0, 1)] }, [])).ParamName.ShouldBe("Strike");
        Should.Throw<ArgumentOutOfRangeException>(() => HedgingSimulation.Run(Vault, [new HedgingPolicy.FixedWidth(1, 2)])).ParamName.ShouldBe("Target");
        Should.Throw<ArgumentOutOfRangeException>(() => HedgingSimulation.Run(Vault, [new HedgingPolicy.Band(0, 0)])).ParamName.ShouldBe("RiskAversion");
    }

    private static double Share(HedgingOutcome band, IEnumerable<HedgingOutcome> family)
    {
        double? cost = HedgingFrontier.CostAt(family, band.Deviation);
        cost.ShouldNotBeNull("the family does not reach a deviation of " + band.Deviation);
        return band.MeanCost / cost.Value;
    }
}
