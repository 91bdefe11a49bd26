namespace KeeperBot.Host.Tests.Options;

public class TokenRateOptionsTests
{
    private const string Staked = """{ "address": "0x7f39C581F595B53c5cb19bD0b3f8dA6c935E2Ca0", "decimals": 18, "underlying": "ETH", "rate": "st-eth-per-token" }""";

    [Fact]
    public void Load_RateOfAToken_IsTaken()
    {
        var sample = new SampleConfiguration();
        sample.SetJson("tokens/wstETH", Staked);

        var token = sample.Load().Options.Tokens["wstETH"];
        (token.Rate?.ToString(), token.RateDecimals).ShouldBe(("StEthPerToken", 18));
    }

    [Theory]
    [InlineData(", \"underlying\": \"ETH\"", "", "tokens.wstETH.rate", "has no underlying")]
    [InlineData("st-eth-per-token", "none", "tokens.wstETH.rate", "is no function")]
    public void Load_RateNotInOrder_SaysWhatAndWhere(string from, string to, string path, string problem)
    {
        Staked.ShouldContain(from);
        var sample = new SampleConfiguration();
        sample.SetJson("tokens/wstETH", Staked.Replace(from, to, StringComparison.Ordinal));

        sample.Errors().ShouldContain(error => error.Path == path && error.Problem.Contains(problem), string.Join("; ", sample.Errors()));
    }
}
