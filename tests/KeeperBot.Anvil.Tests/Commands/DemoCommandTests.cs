using System.Text.Json;
using KeeperBot.Host.Commands;

namespace KeeperBot.Anvil.Tests.Commands;

public sealed class DemoCommandTests
{
    [Fact]
    public async Task Demo_WithTheKeeper_EndsHealthyAndShowsEveryKindOfAction()
    {
        var demo = await KeeperCommand.RunAsync("demo", "--headless", "--json");

        demo.Code.ShouldBe(ExitCode.Ok, demo.Errors);
        var report = demo.Json;
        report.GetProperty("mode").GetString().ShouldBe("active");
        report.GetProperty("liquidatable").GetBoolean().ShouldBeFalse();
        report.GetProperty("accounts").GetArrayLength().ShouldBe(3);
        report.GetProperty("accounts").EnumerateArray().ShouldAllBe(account => account.GetProperty("healthWorst").GetDecimal() > 1);
        var delta = report.GetProperty("netDelta");
        Math.Abs(delta.GetProperty("after").GetDecimal()).ShouldBeLessThanOrEqualTo(delta.GetProperty("limit").GetDecimal());
        var transactions = report.GetProperty("transactions").EnumerateArray().ToList();
        transactions.ShouldAllBe(transaction => transaction.GetProperty("status").GetString() == "finalized" && transaction.GetProperty("gasUsed").GetUInt64() > 21_000);
        transactions.ShouldAllBe(transaction => transaction.GetProperty("effect").GetString()!.Length > 0);
        Kinds(transactions).ShouldBe(["hedge", "reduce", "top-up"]);
        Descriptions(transactions).ShouldContain(text => text.StartsWith("buy ", StringComparison.Ordinal));
        Descriptions(transactions).ShouldContain(text => text.StartsWith("sell ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Demo_WithNobodyWatching_IsReallyLiquidated()
    {
        var demo = await KeeperCommand.RunAsync("demo", "--headless", "--json", "--no-keeper");

        demo.Code.ShouldBe(ExitCode.DemoUnhealthy, demo.Errors);
        demo.Json.GetProperty("liquidatable").GetBoolean().ShouldBeTrue();
        demo.Json.GetProperty("transactions").GetArrayLength().ShouldBe(0);
        demo.Json.GetProperty("liquidations").EnumerateArray().ShouldAllBe(liquidation => liquidation.GetProperty("gasUsed").GetUInt64() > 21_000);
        demo.Json.GetProperty("liquidations").GetArrayLength().ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData("topup-only", "top-up")]
    [InlineData("hedge-only", "hedge")]
    public async Task Demo_WithHalfAKeeper_EndsUnhealthy(string policy, string kind)
    {
        var demo = await KeeperCommand.RunAsync("demo", "--headless", "--json", "--policy", policy);

        demo.Code.ShouldBe(ExitCode.DemoUnhealthy, demo.Errors);
        Kinds(demo.Json.GetProperty("transactions").EnumerateArray()).ShouldBe([kind]);
    }

    [Theory]
    [InlineData("perp", "reduce", "top-up")]
    [InlineData("lyra", "reduce", "top-up")]
    [InlineData("spot", "hedge", "reduce", "top-up")]
    public async Task Demo_ScenarioWithTheKeeper_EndsHealthyAndLeavesNoAllowance(string scenario, params string[] kinds)
    {
        var demo = await KeeperCommand.RunAsync("demo", "--scenario", scenario, "--headless", "--json");

        demo.Code.ShouldBe(ExitCode.Ok, demo.Errors + demo.Output);
        demo.Json.GetProperty("scenario").GetString().ShouldBe(scenario);
        demo.Json.GetProperty("liquidatable").GetBoolean().ShouldBeFalse();
        demo.Json.GetProperty("accounts").EnumerateArray().ShouldAllBe(account => account.GetProperty("healthWorst").GetDecimal() > 1);
        var transactions = demo.Json.GetProperty("transactions").EnumerateArray().ToList();
        transactions.ShouldAllBe(transaction => transaction.GetProperty("status").GetString() == "finalized");
        Kinds(transactions).Except(["approve", "revoke"]).ShouldBe(kinds);
        if (scenario == "spot")
            Descriptions(transactions).Where(text => text.Contains("pool of uniswap-v3", StringComparison.Ordinal)).Select(text => text.Split(' ')[0]).Distinct().Order(StringComparer.Ordinal).ShouldBe(["buy", "sell"]);
    }

    [Theory]
    [InlineData("perp")]
    [InlineData("lyra")]
    [InlineData("spot")]
    public async Task Demo_ScenarioWithNobodyWatching_IsReallyLiquidated(string scenario)
    {
        var demo = await KeeperCommand.RunAsync("demo", "--scenario", scenario, "--headless", "--json", "--no-keeper");

        demo.Code.ShouldBe(ExitCode.DemoUnhealthy, demo.Errors);
        demo.Json.GetProperty("liquidations").GetArrayLength().ShouldBeGreaterThan(0);
        if (scenario == "spot")
        {
            // Spot itself cannot be liquidated: what it would have hedged has drifted away.
            var delta = demo.Json.GetProperty("netDelta");
            Math.Abs(delta.GetProperty("after").GetDecimal() - delta.GetProperty("target").GetDecimal()).ShouldBeGreaterThan(delta.GetProperty("limit").GetDecimal());
        }
    }

    [Fact]
    public async Task Demo_AaveWithTheKeeper_EndsHealthyByRepaymentsAndCollateral()
    {
        var demo = await KeeperCommand.RunAsync("demo", "--scenario", "aave", "--headless", "--json");

        demo.Code.ShouldBe(ExitCode.Ok, demo.Errors);
        demo.Json.GetProperty("accounts").EnumerateArray().ShouldAllBe(account => account.GetProperty("healthWorst").GetDecimal() > 1);
        var transactions = demo.Json.GetProperty("transactions").EnumerateArray().ToList();
        transactions.ShouldAllBe(transaction => transaction.GetProperty("status").GetString() == "finalized");
        Descriptions(transactions).ShouldContain(text => text.StartsWith("repay ", StringComparison.Ordinal));
        Descriptions(transactions).ShouldContain(text => text.StartsWith("supply ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Demo_AaveWithNobodyWatching_IsReallyLiquidated()
    {
        var demo = await KeeperCommand.RunAsync("demo", "--scenario", "aave", "--headless", "--json", "--no-keeper");

        demo.Code.ShouldBe(ExitCode.DemoUnhealthy, demo.Errors);
        demo.Json.GetProperty("liquidations").EnumerateArray().Single().GetProperty("gasUsed").GetUInt64().ShouldBeGreaterThan(21_000ul);
    }

    [Fact]
    public async Task Demo_UnknownScenario_NamesThoseThereAre()
    {
        var demo = await KeeperCommand.RunAsync("demo", "--scenario", "nonsense");

        demo.Code.ShouldBe(ExitCode.Usage);
        demo.Errors.ShouldContain("nonsense");
        demo.Errors.ShouldContain("combined");
    }

    private static IEnumerable<string> Kinds(IEnumerable<JsonElement> transactions) =>
        transactions.Select(transaction => transaction.GetProperty("kind").GetString()!).Distinct().Order(StringComparer.Ordinal);

    private static List<string> Descriptions(IEnumerable<JsonElement> transactions) =>
        [.. transactions.Select(transaction => transaction.GetProperty("description").GetString()!)];
}
