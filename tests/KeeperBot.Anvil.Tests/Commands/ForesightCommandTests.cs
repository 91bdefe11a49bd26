using System.Text.Json;
using KeeperBot.Core.Portfolio;
using KeeperBot.Evm;
using KeeperBot.Evm.Transports;
using KeeperBot.History;
using KeeperBot.Host.Commands;
using KeeperBot.Primitives;

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

    [Fact]
    public async Task RunOnce_PricesOfBlocksThatWereAbandonedMeanwhile_AreDroppedAtTheStart()
    {
        await using var world = await RunningWorld.StartAsync();
        var options = new PriceStoreOptions(Path.Combine(world.Folder, "journal.db.prices"), new ChainId(31337), TimeSpan.FromDays(30), TimeSpan.FromMinutes(1));
        var underlying = new Underlying("ETH");
        using var transport = new HttpRpcTransport(new Uri((string)world.Configuration()["chain"]!["rpc"]![0]!), new HttpRpcOptions(), TimeProvider.System);
        var client = new EthClient(transport);
        var head = (await client.GetBlockAsync(BlockTag.Latest)).ShouldNotBeNull();
        var kept = (await client.GetBlockAsync(head.Number - 12)).ShouldNotBeNull().ToBlockRef();
        var abandoned = (await client.GetBlockAsync(head.Number - 6)).ShouldNotBeNull().ToBlockRef() with { Hash = new Hash32([.. Enumerable.Repeat((byte)0xab, 32)]) };
        using (var store = PriceStore.Open(options, warning => throw new InvalidOperationException(warning)))
        {
            store.Append(kept, new Dictionary<Underlying, double> { [underlying] = 1999 });
            store.Append(abandoned, new Dictionary<Underlying, double> { [underlying] = 1 });
        }

        (await KeeperCommand.RunAsync("run", "--once", "--config", world.ConfigurationFile)).Code.ShouldBe(ExitCode.Ok);

        var prices = PriceStore.Peek(options, warning => throw new InvalidOperationException(warning)).Read(underlying, new ChainTime(0)).Select(sample => sample.Price).ToList();
        prices.ShouldContain(1999);
        prices.ShouldNotContain(1);
        prices[^1].ShouldBeInRange(1500, 2500);
    }

    private static List<JsonElement> Breaches(JsonElement report) => [.. report.GetProperty("accounts").EnumerateArray().Select(account => account.GetProperty("breach"))];
}
