using System.Text.Json;
using KeeperBot.Host.Commands;

namespace KeeperBot.Anvil.Tests.Commands;

/// <summary>The shipped program with its price history.</summary>
public sealed class ForesightCommandTests
{
    [Fact]
    public async Task RunOnce_OnAWorldWithFeeds_ReadsPastPricesKeepsThemAndShowsWhatIsForeseen()
    {
        await using var world = await RunningWorld.StartAsync(scenario: "aave");
        var run = await KeeperCommand.RunAsync("run", "--once", "--json", "--config", world.ConfigurationFile);
        run.Code.ShouldBe(ExitCode.Ok, run.Errors);
        var log = string.Concat(Directory.EnumerateFiles(world.Folder, "keeper*.log").Select(File.ReadAllText)) + run.Errors;
        log.ShouldContain("past prices of ETH are read from venues.");
        File.Exists(Path.Combine(world.Folder, "journal.db.prices")).ShouldBeTrue();
        Breaches(run.Json).ShouldAllBe(breach => breach.ValueKind == JsonValueKind.Object);

        var status = await KeeperCommand.RunAsync("status", "--json", "--config", world.ConfigurationFile);
        Breaches(status.Json).ShouldAllBe(breach => breach.ValueKind == JsonValueKind.Object);
        (await KeeperCommand.RunAsync("status", "--config", world.ConfigurationFile)).Output.ShouldContain("Time to breach");
    }

    [Fact]
    public async Task RunOnce_DamagedPriceHistory_WarnsSetsItAsideAndRescuesAllTheSame()
    {
        await using var world = await RunningWorld.StartAsync("-7%");
        var file = Path.Combine(world.Folder, "journal.db.prices");
        await File.WriteAllTextAsync(file, new string('x', 5000));
        var run = await KeeperCommand.RunAsync("run", "--once", "--json", "--config", world.ConfigurationFile);
        run.Code.ShouldBe(ExitCode.Ok, run.Errors);
        run.Json.GetProperty("actions").GetArrayLength().ShouldBeGreaterThan(0);
        (string.Concat(Directory.EnumerateFiles(world.Folder, "keeper*.log").Select(File.ReadAllText)) + run.Errors).ShouldContain("set aside as");
        File.Exists(file + ".damaged").ShouldBeTrue();
    }

    private static List<JsonElement> Breaches(JsonElement report) => [.. report.GetProperty("accounts").EnumerateArray().Select(account => account.GetProperty("breach"))];
}
