using KeeperBot.Host.Commands;

namespace KeeperBot.Anvil.Tests.Commands;

public sealed class DeriveDemoTests
{
    [Fact]
    public async Task Demo_Derive_WithTheKeeper_EndsHealthyByDeposits()
    {
        var demo = await KeeperCommand.RunAsync("demo", "--scenario", "derive", "--headless", "--json");

        demo.Code.ShouldBe(ExitCode.Ok, demo.Errors);
        demo.Json.GetProperty("liquidatable").GetBoolean().ShouldBeFalse();
        var topUps = demo.Json.GetProperty("transactions").EnumerateArray().Where(item => item.GetProperty("kind").GetString() == "top-up").ToList();
        topUps.Count.ShouldBeGreaterThan(1);
        topUps.ShouldAllBe(item => item.GetProperty("status").GetString() == "finalized");
    }

    [Fact]
    public async Task Demo_Derive_WithNobodyWatching_IsPutUpForAuction()
    {
        var demo = await KeeperCommand.RunAsync("demo", "--scenario", "derive", "--headless", "--json", "--no-keeper");

        demo.Code.ShouldBe(ExitCode.DemoUnhealthy, demo.Errors);
        demo.Json.GetProperty("liquidations").GetArrayLength().ShouldBe(1);
    }
}
