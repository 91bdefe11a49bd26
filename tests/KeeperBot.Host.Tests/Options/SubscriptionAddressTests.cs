namespace KeeperBot.Host.Tests.Options;

public sealed class SubscriptionAddressTests
{
    [Fact]
    public void Rpc_WebSocketBesideNodes_BringsHeadsAndNoVote()
    {
        var configuration = new SampleConfiguration().SetJson("chain/rpc", "[\"wss://heads.example/v2/canary\", \"https://node.example\"]").Load();

        configuration.Nodes.ShouldHaveSingleItem().Uri.ShouldBe(new Uri("https://node.example"));
        configuration.Subscriptions.ShouldBe([new Uri("wss://heads.example/v2/canary")]);
        configuration.Options.Chain.Rpc[0].Url.ToString().ShouldBe("heads.example");
    }

    [Fact]
    public void Quorum_MetOnlyByCountingAWebSocket_IsRefused() =>
        new SampleConfiguration().SetJson("chain/rpc", "[\"wss://a.example\", \"https://b.test\"]").Set("chain/quorum", 2).SingleError().ToString().ShouldContain("is above the 1 distinct");
}
