using KeeperBot.Host.Options;

namespace KeeperBot.Host.Tests.Options;

public sealed class NodeAddressTests
{
    [Fact]
    public void Rpc_TextAndSection_BothAreNodesAndOnlyOneNamesItsOperator()
    {
        var configuration = With("[\"https://eth.one.example/canary\", { \"url\": \"https://rpc.two.test/canary\", \"operator\": \"One-Ltd\" }]");

        configuration.Nodes.ShouldBe([
            new ConfiguredNode(new Uri("https://eth.one.example/canary"), "one.example"), new ConfiguredNode(new Uri("https://rpc.two.test/canary"), "one-ltd")]);
        string.Join(' ', configuration.Nodes).ShouldBe("eth.one.example rpc.two.test");
    }

    [Fact]
    public void Quorum_TwoNamesOfOneDeclaredOperator_CountOnce() => Sample(
        "[{ \"url\": \"https://a.example\", \"operator\": \"one\" }, { \"url\": \"https://b.test\", \"operator\": \"ONE\" }, \"https://c.test\"]")
        .Set("chain/quorum", 3).SingleError().ToString().ShouldContain("is above the 2 distinct operators in chain.rpc (one, c.test)");

    [Fact]
    public void Quorum_TwoOperatorsDeclaredUnderOneDomain_CountTwice() => Sample(
        "[{ \"url\": \"https://a.lb.example\", \"operator\": \"one\" }, { \"url\": \"https://b.lb.example\", \"operator\": \"two\" }]")
        .Set("chain/quorum", 2).Load().Nodes.Length.ShouldBe(2);

    [Theory]
    [InlineData("{ \"url\": \"https://a.example/canary\", \"operator\": \"two words\" }", "chain.rpc[0].operator", "is not usable as a name")]
    [InlineData("{ \"url\": \"https://a.example/canary\", \"operater\": \"one\" }", "chain.rpc[0].operater", "is not a known key")]
    [InlineData("{ \"operator\": \"one\" }", "chain.rpc[0].url", "is missing")]
    [InlineData("{ \"url\": \"ftp://a.example/canary\" }", "chain.rpc[0].url", "has the scheme 'ftp'")]
    [InlineData("17", "chain.rpc[0]", "where a section is wanted")]
    public void Rpc_BadEntry_IsRefusedWithItsPath(string entry, string path, string problem)
    {
        var error = Sample($"[{entry}]").SingleError();

        error.Path.ShouldBe(path);
        error.Problem.ShouldContain(problem);
        error.ToString().ShouldNotContain("canary");
    }

    [Fact]
    public void Rpc_OperatorOfAWebSocket_IsRefused() => Sample("[\"https://a.example\", { \"url\": \"wss://b.example\", \"operator\": \"one\" }]")
        .SingleError().ToString().ShouldContain("which has no vote");

    [Fact]
    public void PrivateRelay_Absent_ThereIsNone() => new SampleConfiguration().Load().PrivateRelays.ShouldBeEmpty();

    [Fact]
    public void PrivateRelay_OfEveryForm_IsNoNodeAndIsHiddenLikeOne()
    {
        var configuration = new SampleConfiguration().SetJson("chain/privateRelay", "[\"https://relay.example/v2/canary\", \"http://127.0.0.1:9000\"]").Load();

        configuration.PrivateRelays.ShouldBe([new Uri("https://relay.example/v2/canary"), new Uri("http://127.0.0.1:9000")]);
        configuration.Nodes.ShouldHaveSingleItem();
        configuration.NodeAddresses.ShouldContain(new Uri("https://relay.example/v2/canary"));
        configuration.ToString().ShouldNotContain("canary");
    }

    [Theory]
    [InlineData("http://relay.example/canary", "everybody on the way could read")]
    [InlineData("wss://relay.example/canary", "has the scheme 'wss'")]
    [InlineData("https://user:canary@relay.example", "user name or password")]
    [InlineData("http://127.0.0.1:8545/canary", "is a node of chain.rpc too")]
    [InlineData("env:KEEPER_TEST_NO_SUCH_RELAY", "is not set")]
    public void PrivateRelay_Unfit_IsRefusedWithoutRepeatingIt(string url, string problem)
    {
        var error = new SampleConfiguration().SetJson("chain/privateRelay", $"[\"{url}\"]").SingleError();

        error.Path.ShouldBe("chain.privateRelay[0]");
        error.Problem.ShouldContain(problem);
        error.ToString().ShouldNotContain("canary");
    }

    [Fact]
    public void PrivateRelay_Twice_IsRefused() =>
        new SampleConfiguration().SetJson("chain/privateRelay", "[\"https://relay.example\", \"https://relay.example\"]").SingleError().ToString().ShouldContain("is the same relay");

    private static SampleConfiguration Sample(string rpc) => new SampleConfiguration().SetJson("chain/rpc", rpc);

    private static KeeperConfiguration With(string rpc) => Sample(rpc).Load();
}
