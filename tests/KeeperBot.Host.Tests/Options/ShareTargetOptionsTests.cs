using KeeperBot.Core.Portfolio;

namespace KeeperBot.Host.Tests.Options;

public class ShareTargetOptionsTests
{
    [Fact]
    public void Load_TargetPerShare_ReachesTheEngine()
    {
        var sample = new SampleConfiguration();
        var account = sample.Load().Accounts[0].Ref.Id;
        sample.SetJson("limits/drift/ETH/targetPerShare", $$"""{ "account": "{{account}}", "each": "-0.002 ETH" }""");

        var target = sample.Load().Limits.Drift[new Underlying("ETH")].TargetPerShare!;

        (target.Account, target.Each.ToString()).ShouldBe((account, "-0.002"));
    }

    [Theory]
    [InlineData("nobody", "0.002 ETH", "account", "'nobody' is no account")]
    [InlineData(null, "0.002 USDC", "each", "has the unit 'USDC'")]
    public void Load_NotInOrder_SaysWhatAndWhere(string? account, string each, string path, string problem)
    {
        var sample = new SampleConfiguration();
        sample.SetJson("limits/drift/ETH/targetPerShare", $$"""{ "account": "{{account ?? sample.Load().Accounts[0].Ref.Id.Value}}", "each": "{{each}}" }""");

        sample.Errors().ShouldContain(error => error.Path == $"limits.drift.ETH.targetPerShare.{path}" && error.Problem.Contains(problem), string.Join("; ", sample.Errors()));
    }
}
