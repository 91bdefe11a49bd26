namespace KeeperBot.Host.Tests.Options;

public sealed class PeersOptionsTests
{
    [Fact]
    public void Peers_NotGiven_IsAPortfolioOnOneChain()
    {
        var configuration = new SampleConfiguration().Load();
        (configuration.Options.Peers, configuration.PeersFolder).ShouldBe((null, null));
    }

    [Fact]
    public void Peers_Given_IsTakenOver()
    {
        var configuration = new SampleConfiguration().SetJson("peers", """{ "name": "op", "folder": "shared", "with": ["arb", "base"], "maxAge": "90 s", "maxPriceGap": "1 %" }""").Load();
        var peers = configuration.Options.Peers!;
        (peers.Name, peers.MaxAge, peers.MaxPriceGap.ToString()).ShouldBe(("op", TimeSpan.FromSeconds(90), "0.01"));
        peers.With.ShouldBe(["arb", "base"]);
        configuration.PeersFolder.ShouldBe(Path.Combine(configuration.Directory, "shared"));
    }

    [Theory]
    [InlineData("""{ "folder": "f", "with": ["b"] }""", "peers.name")]
    [InlineData("""{ "name": "a/b", "folder": "f", "with": ["b"] }""", "peers.name")]
    [InlineData("""{ "name": "a", "folder": " ", "with": ["b"] }""", "peers.folder")]
    [InlineData("""{ "name": "a", "folder": "f", "with": [] }""", "peers.with")]
    [InlineData("""{ "name": "a", "folder": "f", "with": ["a"] }""", "peers.with[0]")]
    [InlineData("""{ "name": "a", "folder": "f", "with": ["b", "b"] }""", "peers.with[1]")]
    [InlineData("""{ "name": "a", "folder": "f", "with": ["../b"] }""", "peers.with[0]")]
    [InlineData("""{ "name": "a", "folder": "f", "with": ["b"], "maxAge": "2 s" }""", "peers.maxAge")]
    [InlineData("""{ "name": "a", "folder": "f", "with": ["b"], "maxAge": "2 h" }""", "peers.maxAge")]
    [InlineData("""{ "name": "a", "folder": "f", "with": ["b"], "maxPriceGap": "0 %" }""", "peers.maxPriceGap")]
    [InlineData("""{ "name": "a", "folder": "f", "with": ["b"], "maxPriceGap": "101 %" }""", "peers.maxPriceGap")]
    public void Peers_WrongValue_IsNamed(string json, string path)
    {
        var error = new SampleConfiguration().SetJson("peers", json).SingleError();
        error.Path.ShouldBe(path);
        error.Mend.ShouldNotBeEmpty();
    }
}
