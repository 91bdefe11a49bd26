using KeeperBot.Core.Decision;
using KeeperBot.Host.Composition;

namespace KeeperBot.Host.Tests.Options;

public class GreekOptionsTests
{
    private const string Vega = """{ "ETH": { "max": "40 USDC", "target": "20 USDC" } }""";
    private const string Gamma = """{ "ETH": { "max": "1.5 ETH", "target": "1 ETH" } }""";
    private const string Trading = """
        { "ETH": { "minTrade": "0.1 ETH", "maxTrade": "10 ETH", "maxPremium": "500 USDC", "reserve": "100 USDC", "maxSlippage": "5 %", "maxFeeOfSpot": "0.5 %", "cooldown": "15 min", "buy": true } }
        """;

    [Fact]
    public void Load_LimitsAndTrading_ReachTheEngine()
    {
        var limits = Sample().Load().Limits;

        var greeks = limits.Greeks[new("ETH")];
        (greeks.Vega!.Max.ToString(), greeks.Vega.Target.ToString(), greeks.Gamma!.Max.ToString(), limits.Mode.Options).ShouldBe(("40", "20", "1.5", true));
        (greeks.Trading!.MaxPremium.ToString(), greeks.Trading.MinExpiry, greeks.Trading.Buys).ShouldBe(("500", TimeSpan.FromDays(2), true));
    }

    [Fact]
    public void Load_LimitsAlone_OnlyWatch()
    {
        var sample = new SampleConfiguration();
        sample.SetJson("limits/vega", Vega);

        var limits = sample.Load().Limits;
        (limits.Greeks[new("ETH")].Trading, limits.Greeks[new("ETH")].Gamma, limits.Mode.Options).ShouldBe((null, null, false));
        AllowedCalls.Of(sample.Load()).ShouldAllBe(call => !call.Kinds.Contains(ActionKind.TradeOption));
    }

    [Theory]
    [InlineData("vega", "40 USDC", "40 ETH", "vega.ETH.max", "has the unit 'ETH'")]
    [InlineData("vega", "40 USDC", "0 USDC", "vega.ETH.max", "is not above zero")]
    [InlineData("vega", "20 USDC", "40 USDC", "vega.ETH.target", "is not from zero to below max")]
    [InlineData("vega", "\"ETH\"", "\"DOGE\"", "vega.DOGE", "is the underlying of no venue")]
    [InlineData("gamma", "1 ETH", "1 USDC", "gamma.ETH.target", "has the unit 'USDC'")]
    [InlineData("options", "0.1 ETH", "0 ETH", "options.ETH.minTrade", "is not above zero")]
    [InlineData("options", "10 ETH", "0.01 ETH", "options.ETH.maxTrade", "is below minTrade")]
    [InlineData("options", "500 USDC", "0 USDC", "options.ETH.maxPremium", "is not above zero")]
    [InlineData("options", "100 USDC", "-1 USDC", "options.ETH.reserve", "is negative")]
    [InlineData("options", "5 %", "100 %", "options.ETH.maxSlippage", "is not between 0 % and 100 %")]
    [InlineData("options", "0.5 %", "100 %", "options.ETH.maxFeeOfSpot", "is 100 % or more")]
    [InlineData("options", "\"ETH\"", "\"DOGE\"", "options.DOGE", "has no limit to keep")]
    public void Load_NotInOrder_SaysWhatAndWhere(string section, string from, string to, string path, string problem)
    {
        var sample = Sample();
        var text = section switch { "vega" => Vega, "gamma" => Gamma, _ => Trading };
        text.ShouldContain(from);
        sample.SetJson($"limits/{section}", text.Replace(from, to, StringComparison.Ordinal));

        sample.Errors().ShouldContain(error => error.Path == $"limits.{path}" && error.Problem.Contains(problem), string.Join("; ", sample.Errors()));
    }

    [Theory]
    [InlineData("""["top-up", "reduce", "hedge"]""", true, "limits.options.ETH", "limits.actions does not allow it")]
    [InlineData("""["top-up", "reduce", "hedge", "trade-option"]""", false, "limits.actions", "does not say how options are traded")]
    public void Load_TradingOnlyHalfAllowed_IsRefused(string actions, bool withTrading, string path, string problem)
    {
        var sample = Sample();
        sample.SetJson("limits/actions", actions);
        sample.SetJson("limits/options", withTrading ? Trading : "{}");

        sample.Errors().ShouldContain(error => error.Path == path && error.Problem.Contains(problem), string.Join("; ", sample.Errors()));
    }

    private static SampleConfiguration Sample()
    {
        var sample = new SampleConfiguration();
        sample.SetJson("limits/actions", """["top-up", "reduce", "hedge", "trade-option"]""");
        sample.SetJson("limits/vega", Vega);
        sample.SetJson("limits/gamma", Gamma);
        sample.SetJson("limits/options", Trading);
        return sample;
    }
}
