using System.Text.Json.Nodes;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;

namespace KeeperBot.Host.Tests.Options;

public sealed class ForesightOptionsTests
{
    private const string Breach = "limits/margin/perp-v2/breachWithin";

    [Fact]
    public void BreachWithin_NotGiven_IsNoTrigger() =>
        new SampleConfiguration().Load().Limits.Margin[new VenueId("perp-v2")].Breach.ShouldBeNull();

    [Fact]
    public void BreachWithin_Given_IsTakenOverWithTwiceTheTarget()
    {
        var breach = new SampleConfiguration().SetJson(Breach, "{ \"horizon\": \"6 h\", \"probability\": \"2 %\" }").Load().Limits.Margin[new VenueId("perp-v2")].Breach;
        breach.ShouldBe(new(TimeSpan.FromHours(6), Wad.Parse("0.02"), Wad.Parse("4")));
        new SampleConfiguration().SetJson(Breach, "{ \"horizon\": \"6 h\", \"probability\": \"2 %\", \"upTo\": \"2.5\" }").Load()
            .Limits.Margin[new VenueId("perp-v2")].Breach!.MostHealth.ShouldBe(Wad.Parse("2.5"));
    }

    [Theory]
    [InlineData("{ \"horizon\": \"6 h\", \"probability\": \"0 %\" }", "probability")]
    [InlineData("{ \"horizon\": \"6 h\", \"probability\": \"100 %\" }", "probability")]
    [InlineData("{ \"horizon\": \"6 h\", \"probability\": \"0.02\" }", "probability")]
    [InlineData("{ \"horizon\": \"6 h\" }", "probability")]
    [InlineData("{ \"horizon\": \"0 h\", \"probability\": \"2 %\" }", "horizon")]
    [InlineData("{ \"horizon\": \"31 d\", \"probability\": \"2 %\" }", "horizon")]
    [InlineData("{ \"horizon\": \"6\", \"probability\": \"2 %\" }", "horizon")]
    [InlineData("{ \"horizon\": \"6 h\", \"probability\": \"2 %\", \"upTo\": \"2\" }", "upTo")]
    [InlineData("{ \"horizon\": \"6 h\", \"probability\": \"2 %\", \"most\": \"3\" }", "most")]
    public void BreachWithin_WrongValue_IsNamed(string json, string key) =>
        new SampleConfiguration().SetJson(Breach, json).SingleError().Path.ShouldBe($"limits.margin.perp-v2.breachWithin.{key}");

    [Fact]
    public void Foresight_NotGiven_HasItsDefaults()
    {
        var configuration = new SampleConfiguration().Load();
        var foresight = configuration.Options.Foresight;
        (foresight.History, foresight.Sampling, foresight.HalfLife).ShouldBe((TimeSpan.FromDays(30), TimeSpan.FromMinutes(1), TimeSpan.FromDays(1)));
        (foresight.VolatilityFloor, foresight.NumeraireFloor, foresight.PastPrices).ShouldBe((Wad.Parse("0.4"), Wad.Parse("0.05"), 1000));
        configuration.PriceFile.ShouldBe(configuration.JournalFile + ".prices");
    }

    [Fact]
    public void Foresight_Given_IsTakenOver()
    {
        var foresight = new SampleConfiguration().SetJson("foresight", """
            { "history": "60 d", "sampling": "5 min", "halfLife": "12 h", "volatilityFloor": "60 %", "numeraireFloor": "3 %", "pastPrices": 0,
              "floors": { "ETH": "55 %", "USDC": "2 %" }, "jumps": { "perYear": 12, "up": "40 %", "meanUp": "8 %", "meanDown": "10 %" } }
            """).Load().Options.Foresight;
        foresight.Floors!["USDC"].ShouldBe(Wad.Parse("0.02"));
        foresight.Jumps!.MeanDown.ShouldBe(Wad.Parse("0.1"));
    }

    [Theory]
    [InlineData("history", "\"1 d\"")]
    [InlineData("history", "\"400 d\"")]
    [InlineData("sampling", "\"500 ms\"")]
    [InlineData("sampling", "\"2 h\"")]
    [InlineData("halfLife", "\"5 min\"")]
    [InlineData("volatilityFloor", "\"0 %\"")]
    [InlineData("volatilityFloor", "\"1001 %\"")]
    [InlineData("numeraireFloor", "\"5\"")]
    [InlineData("pastPrices", "5001")]
    [InlineData("floors", "{}")]
    public void Foresight_WrongValue_IsNamed(string key, string json) =>
        new SampleConfiguration().Set("foresight", new JsonObject { [key] = JsonNode.Parse(json) }).SingleError().Path.ShouldBe($"foresight.{key}");

    [Fact]
    public void Foresight_FloorOfAnUnknownSymbol_IsNamed()
    {
        var error = new SampleConfiguration().SetJson("foresight", "{ \"floors\": { \"DOGE\": \"90 %\" } }").SingleError();
        error.Path.ShouldBe("foresight.floors.DOGE");
        error.Mend.ShouldContain("ETH");
    }

    [Fact]
    public void Foresight_JumpsThatGoUpTooOften_AreRefused() =>
        new SampleConfiguration().SetJson("foresight", "{ \"jumps\": { \"perYear\": 12, \"up\": \"101 %\", \"meanUp\": \"8 %\", \"meanDown\": \"10 %\" } }")
            .SingleError().Path.ShouldBe("foresight.jumps.up");
}
