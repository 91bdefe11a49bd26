using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;

namespace KeeperBot.Host.Tests.Options;

public class BufferOptionsTests
{
    [Fact]
    public void Load_Buffer_ReachesTheEngineWithWhatARescueMayCost()
    {
        var sample = new SampleConfiguration();
        sample.SetJson("limits/buffer", """{ "horizon": "12 h", "deviations": "3", "volatilityShock": "30 %", "rescues": 5 }""");
        sample.SetJson("policy/maxGasLimit", "1000000");
        sample.SetJson("policy/fees/emergencyMaxFee", "\"100 gwei\"");
        var terms = sample.Load().Limits.Buffer.ShouldNotBeNull();
        (terms.Horizon, terms.Deviations, terms.VolatilityShock, terms.Rescues).ShouldBe((TimeSpan.FromHours(12), 3, 0.3, 5));
        // A million gas at 100 gwei.
        terms.RescueCost.ShouldBe(Wei.FromEther(Wad.Parse("0.1")));
        terms.Numeraires.Order().ShouldBe(["USDC", "sUSD"]);
    }

    [Fact]
    public void Load_ATransactionMayCostLess_ThatIsWhatARescueCosts()
    {
        var sample = new SampleConfiguration();
        sample.SetJson("limits/buffer", "{}");
        sample.SetJson("policy/maxCostPerTransaction", "\"0.01 ether\"");
        sample.Load().Limits.Buffer!.RescueCost.ShouldBe(Wei.FromEther(Wad.Parse("0.01")));
    }

    [Fact]
    public void Load_WithoutBuffer_NobodyAsks() => new SampleConfiguration().Load().Limits.Buffer.ShouldBeNull();

    [Fact]
    public void Load_LiquidationLoss_IsAllByDefault()
    {
        var sample = new SampleConfiguration();
        sample.SetJson("limits/margin/lyra-v1/liquidationLoss", "\"40 %\"");
        var limits = sample.Load().Limits.Margin;
        (limits[new VenueId("lyra-v1")].LiquidationLoss, limits[new VenueId("perp-v2")].LiquidationLoss).ShouldBe((Wad.Parse("0.4"), Wad.One));
    }

    [Theory]
    [InlineData("limits/buffer", """{ "horizon": "60 d" }""", "limits.buffer.horizon", "is not from a minute to 30 days")]
    [InlineData("limits/buffer", """{ "deviations": "0" }""", "limits.buffer.deviations", "is not above 0")]
    [InlineData("limits/buffer", """{ "volatilityShock": "2000 %" }""", "limits.buffer.volatilityShock", "is above 1000 %")]
    [InlineData("limits/buffer", """{ "rescues": 0 }""", "limits.buffer.rescues", "is out of range")]
    [InlineData("limits/buffer", """{ "rescue": 3 }""", "limits.buffer.rescue", "is not a known key")]
    [InlineData("limits/margin/lyra-v1/liquidationLoss", "\"0 %\"", "limits.margin.lyra-v1.liquidationLoss", "is not above 0 %")]
    [InlineData("limits/margin/lyra-v1/liquidationLoss", "\"120 %\"", "limits.margin.lyra-v1.liquidationLoss", "at most 100 %")]
    public void Load_OutOfOrder_SaysWhereAndWhat(string path, string json, string place, string problem)
    {
        var sample = new SampleConfiguration();
        sample.SetJson(path, json);
        sample.Errors().ShouldContain(error => error.Path == place && error.Problem.Contains(problem), string.Join("; ", sample.Errors()));
    }
}
