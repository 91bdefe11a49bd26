namespace KeeperBot.Host.Tests.Options;

public class OptimalBandOptionsTests
{
    private const string Fine = """{ "riskAversion": "2", "nav": "100000 USDC", "cost": "0.1 %", "fixedCost": "2 USDC", "horizon": "14 d" }""";

    [Fact]
    public void Load_OptimalBand_ReachesTheEngine()
    {
        var sample = new SampleConfiguration();
        sample.SetJson("limits/drift/ETH/optimal", Fine);

        var optimal = sample.Load().Limits.Drift[new("ETH")].Optimal!;

        (optimal.RiskAversion, optimal.Nav.ToString(), optimal.FixedCost.ToString(), optimal.Horizon, optimal.LookAhead).ShouldBe((2, "100000", "2", TimeSpan.FromDays(14), TimeSpan.FromHours(6)));
    }

    [Theory]
    [InlineData("2", "0", "riskAversion", "is not above zero")]
    [InlineData("100000 USDC", "100000 ETH", "nav", "has the unit 'ETH'")]
    [InlineData("100000 USDC", "0 USDC", "nav", "is not above zero")]
    [InlineData("2 USDC", "-1 USDC", "fixedCost", "is negative")]
    [InlineData("0.1 %", "100 %", "cost", "is 100 % or more")]
    [InlineData("14 d", "0 s", "horizon", "is not above zero")]
    public void Load_OptimalBandNotInOrder_SaysWhatAndWhere(string from, string to, string key, string problem)
    {
        var sample = new SampleConfiguration();
        sample.SetJson("limits/drift/ETH/optimal", Fine.Replace($"\"{from}\"", $"\"{to}\"", StringComparison.Ordinal));

        sample.Errors().ShouldContain(error => error.Path == $"limits.drift.ETH.optimal.{key}" && error.Problem.Contains(problem), string.Join("; ", sample.Errors()));
    }
}
