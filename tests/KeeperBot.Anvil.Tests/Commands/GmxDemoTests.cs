using KeeperBot.Host.Commands;

namespace KeeperBot.Anvil.Tests.Commands;

public sealed class GmxDemoTests
{
    [Fact]
    public async Task Demo_Gmx_WithTheKeeper_EndsHealthyByOrdersThatWereExecutedLater()
    {
        var demo = await KeeperCommand.RunAsync("demo", "--scenario", "gmx", "--headless", "--json");

        demo.Code.ShouldBe(ExitCode.Ok, demo.Errors);
        demo.Json.GetProperty("liquidatable").GetBoolean().ShouldBeFalse();
        var topUps = demo.Json.GetProperty("transactions").EnumerateArray().Where(item => item.GetProperty("kind").GetString() == "top-up").ToList();
        topUps.Count.ShouldBeGreaterThan(1);
        topUps.ShouldAllBe(item => item.GetProperty("status").GetString() == "finalized" && item.GetProperty("effect").GetString()!.Contains("in escrow"));
    }

    [Fact]
    public async Task Demo_Gmx_WithNobodyWatching_IsLiquidated()
    {
        var demo = await KeeperCommand.RunAsync("demo", "--scenario", "gmx", "--headless", "--json", "--no-keeper");

        demo.Code.ShouldBe(ExitCode.DemoUnhealthy, demo.Errors);
        demo.Json.GetProperty("liquidations").GetArrayLength().ShouldBe(1);
    }
}
