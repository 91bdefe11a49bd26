using KeeperBot.Host.Composition;
using KeeperBot.Host.Options;

namespace KeeperBot.Host.Tests.Options;

public sealed class GovernanceOptionsTests
{
    private const string Address = "0x00000000000000000000000000000000000000d1";
    private const string Other = "0x00000000000000000000000000000000000000d2";

    [Fact]
    public void Governance_NotGiven_WatchesParametersAndOnlyAlarms()
    {
        var configuration = new SampleConfiguration().Load();
        var governance = configuration.Options.Governance;
        (governance.Act, governance.Lead, governance.TellFor, governance.Timelocks.Count).ShouldBe((GovernanceResponse.Alarm, TimeSpan.FromHours(24), TimeSpan.FromHours(24), 0));
        configuration.ParameterFile.ShouldBe(configuration.JournalFile + ".parameters");
    }

    [Fact]
    public void Governance_Given_IsTakenOverWithTheLookBackInBlocks()
    {
        var configuration = new SampleConfiguration().SetJson("governance", $$"""
            { "act": "prepare", "lead": "36 h", "tellFor": "2 d",
              "timelocks": { "executor": { "address": "{{Address}}", "kind": "openzeppelin", "lookBack": "10 d" }, "comp": { "address": "{{Other}}", "kind": "compound" } } }
            """).Load();
        var governance = configuration.Options.Governance;
        (governance.Act, governance.Lead).ShouldBe((GovernanceResponse.Prepare, TimeSpan.FromHours(36)));
        var sources = GovernanceComposition.Timelocks(configuration);
        var blocks = 86_400 / (ulong)configuration.Options.Chain.BlockInterval.TotalSeconds;
        sources.Single(source => source.Name == "executor").LookBack.ShouldBe(10 * blocks);
        sources.Single(source => source.Name == "comp").LookBack.ShouldBe(30 * blocks);
    }

    [Theory]
    [InlineData("{ \"act\": \"prepare\" }", "governance.act")]
    [InlineData("{ \"act\": \"do\" }", "governance.act")]
    [InlineData("{ \"lead\": \"0 h\" }", "governance.lead")]
    [InlineData("{ \"lead\": \"24\" }", "governance.lead")]
    [InlineData("{ \"tellFor\": \"400 d\" }", "governance.tellFor")]
    [InlineData("{ \"timelock\": {} }", "governance.timelock")]
    [InlineData("{ \"timelocks\": { \"a\": { \"address\": \"0x00000000000000000000000000000000000000d1\", \"kind\": \"aave\" } } }", "governance.timelocks.a.kind")]
    [InlineData("{ \"timelocks\": { \"a\": { \"kind\": \"compound\" } } }", "governance.timelocks.a.address")]
    [InlineData("{ \"timelocks\": { \"a b\": { \"address\": \"0x00000000000000000000000000000000000000d1\", \"kind\": \"compound\" } } }", "governance.timelocks.a b")]
    [InlineData("{ \"timelocks\": { \"a\": { \"address\": \"0x0000000000000000000000000000000000000000\", \"kind\": \"compound\" } } }", "governance.timelocks.a.address")]
    [InlineData("{ \"timelocks\": { \"a\": { \"address\": \"0x00000000000000000000000000000000000000d1\", \"kind\": \"compound\", \"lookBack\": \"0 d\" } } }", "governance.timelocks.a.lookBack")]
    [InlineData("{ \"timelocks\": { \"a\": { \"address\": \"0x00000000000000000000000000000000000000d1\", \"kind\": \"compound\" }, \"b\": { \"address\": \"0x00000000000000000000000000000000000000d1\", \"kind\": \"compound\" } } }", "governance.timelocks.b.address")]
    public void Governance_WrongValue_IsNamed(string json, string path)
    {
        var error = new SampleConfiguration().SetJson("governance", json).SingleError();
        error.Path.ShouldBe(path);
        error.Mend.ShouldNotBeEmpty();
    }
}
