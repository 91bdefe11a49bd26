using KeeperBot.Evm;
using KeeperBot.Host.Composition;

namespace KeeperBot.Host.Tests.Options;

public sealed class ExecutionOptionsTests
{
    [Fact]
    public void Execution_NotGiven_IsPublic()
    {
        var plane = PolicyComposition.Plane(new SampleConfiguration().Load());
        (plane.Route, plane.PublicAfterBlocks, plane.Confirmations, plane.ReplaceAfterBlocks).ShouldBe((BroadcastRoute.Public, null, 1UL, 3UL));
    }

    [Fact]
    public void Execution_PrivateWithAFallback_IsTakenOver()
    {
        var plane = PolicyComposition.Plane(Relay()
            .SetJson("execution", "{ \"route\": \"private-relay\", \"publicAfterBlocks\": 5, \"confirmations\": 2, \"replaceAfterBlocks\": 7 }").Load());
        (plane.Route, plane.PublicAfterBlocks, plane.Confirmations, plane.ReplaceAfterBlocks).ShouldBe((BroadcastRoute.PrivateRelay, 5UL, 2UL, 7UL));
    }

    [Fact]
    public void Execution_PrivateWithoutARelay_IsRefused()
    {
        var error = new SampleConfiguration().SetJson("execution", "{ \"route\": \"private-relay\" }").SingleError();
        (error.Path, error.Mend).ShouldBe(("execution.route", "name a relay in chain.privateRelay, or set the route to \"public\""));
    }

    [Fact]
    public void Execution_FallbackOfAPublicRoute_IsRefused() =>
        Relay().SetJson("execution", "{ \"publicAfterBlocks\": 5 }").SingleError().Path.ShouldBe("execution.publicAfterBlocks");

    [Theory]
    [InlineData("publicAfterBlocks")]
    [InlineData("confirmations")]
    [InlineData("replaceAfterBlocks")]
    public void Execution_Zero_IsRefused(string key) =>
        Relay().SetJson("execution", $"{{ \"route\": \"private-relay\", \"{key}\": 0 }}").SingleError().Path.ShouldBe($"execution.{key}");

    private static SampleConfiguration Relay() => new SampleConfiguration().SetJson("chain/privateRelay", "[\"https://relay.example\"]");
}
