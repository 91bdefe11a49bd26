namespace KeeperBot.Host.Tests.Options;

public class PriceOptionsTests
{
    private const string Feed = "0x00000000000000000000000000000000000000fe";

    [Fact]
    public void Load_PricesAndSequencer_AreTaken()
    {
        var sample = new SampleConfiguration();
        sample.SetJson("prices", $$"""{ "ETH": { "maxDeviation": "2 %", "feeds": [ { "address": "{{Feed}}", "maxAge": "65 min" } ] } }""");
        sample.SetJson("chain/sequencer", $$"""{ "feed": "{{Feed}}", "grace": "1 h" }""");

        var options = sample.Load().Options;

        options.Prices["ETH"].Feeds.ShouldHaveSingleItem().MaxAge.ShouldBe(TimeSpan.FromMinutes(65));
        options.Chain.Sequencer!.Grace.ShouldBe(TimeSpan.FromHours(1));
    }

    [Theory]
    [InlineData("""{ "DOGE": { "maxDeviation": "2 %", "feeds": [ { "address": "F", "maxAge": "65 min" } ] } }""", "prices.DOGE", "is the underlying of no venue")]
    [InlineData("""{ "ETH": { "maxDeviation": "0 %", "feeds": [ { "address": "F", "maxAge": "65 min" } ] } }""", "prices.ETH.maxDeviation", "is not between")]
    [InlineData("""{ "ETH": { "maxDeviation": "2 %", "feeds": [ { "address": "F", "maxAge": "0 s" } ] } }""", "prices.ETH.feeds[0].maxAge", "is not above zero")]
    [InlineData("""{ "ETH": { "maxDeviation": "2 %", "feeds": [ { "address": "F", "maxAge": "1 h" }, { "address": "F", "maxAge": "1 h" } ] } }""", "prices.ETH.feeds[1].address", "is named twice")]
    [InlineData("""{ "ETH": { "maxDeviation": "2 %", "feeds": [] } }""", "prices.ETH.feeds", "empty")]
    [InlineData("""{ "ETH": { "feeds": [ { "address": "F", "maxAge": "1 h" } ] } }""", "prices.ETH.maxDeviation", "is missing")]
    public void Load_PricesNotInOrder_SaysWhatAndWhere(string json, string at, string problem)
    {
        var sample = new SampleConfiguration();
        sample.SetJson("prices", json.Replace("\"F\"", $"\"{Feed}\"", StringComparison.Ordinal));

        sample.Errors().ShouldContain(error => error.Path == at && error.Problem.Contains(problem), string.Join("; ", sample.Errors()));
    }
}
