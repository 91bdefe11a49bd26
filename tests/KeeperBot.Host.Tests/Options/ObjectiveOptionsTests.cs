using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;

namespace KeeperBot.Host.Tests.Options;

public class ObjectiveOptionsTests
{
    [Fact]
    public void Load_Objective_ReachesTheEngineInItsUnits()
    {
        var sample = new SampleConfiguration();
        sample.SetJson("limits/objective", """{ "horizon": "36 h", "capitalCost": "8 %", "native": "ETH", "venueRisk": { "perp-v2": "0.05 %" } }""");

        var terms = sample.Load().Limits.Objective;

        (terms.Horizon, terms.CapitalCost, terms.Native).ShouldBe((TimeSpan.FromHours(36), Wad.Parse("0.08"), new Underlying("ETH")));
        terms.VenueRisk[new("perp-v2")].ShouldBe(Wad.Parse("0.0005"));
    }

    [Fact]
    public void Load_NoObjective_WeighsWhatVenuesQuoteAndFunding()
    {
        var terms = new SampleConfiguration().Remove("limits/objective").Load().Limits.Objective;

        (terms.Horizon, terms.CapitalCost, terms.Native, terms.VenueRisk.Count).ShouldBe((TimeSpan.FromDays(3), Wad.Zero, null, 0));
    }

    [Theory]
    [InlineData("""{ "venueRisk": { "elsewhere": "1 %" } }""", "limits.objective.venueRisk.elsewhere", "names no venue")]
    [InlineData("""{ "venueRisk": { "perp-v2": "100 %" } }""", "limits.objective.venueRisk.perp-v2", "is 100 % or more")]
    [InlineData("""{ "venueRisk": { "perp-v2": "0.01" } }""", "limits.objective.venueRisk.perp-v2", "has no unit")]
    [InlineData("""{ "native": "DOGE" }""", "limits.objective.native", "is no underlying")]
    [InlineData("""{ "horizon": "3" }""", "limits.objective.horizon", "has no unit")]
    [InlineData("""{ "gas": "yes" }""", "limits.objective.gas", "is not a known key")]
    public void Load_ObjectiveNotInOrder_SaysWhatAndWhere(string json, string at, string problem)
    {
        var sample = new SampleConfiguration();
        sample.SetJson("limits/objective", json);

        sample.Errors().ShouldContain(error => error.Path == at && error.Problem.Contains(problem), string.Join("; ", sample.Errors()));
    }
}
