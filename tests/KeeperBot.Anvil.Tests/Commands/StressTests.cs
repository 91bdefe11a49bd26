using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using KeeperBot.Evm;
using KeeperBot.Evm.Transports;
using KeeperBot.Host.Commands;
using KeeperBot.Scenarios.Anvil;
using Xunit.Abstractions;

namespace KeeperBot.Anvil.Tests.Commands;

/// <summary>stress on real contracts: what it foretells is what the venues' own views say once the market is there.</summary>
public sealed class StressTests(ITestOutputHelper output)
{
    /// <summary>The perp's mark is an average over 15 minutes: after longer than that it is the pool's price, which the world leaves this near to the oracle's.</summary>
    private const double Within = 5e-4;

    [Theory]
    [InlineData("-7%", 0.93)]
    [InlineData("5%", 1.05)]
    public async Task Stress_Grid_IsWhatTheVenuesSayAfterTheMove(string move, double factor)
    {
        JsonElement foretold, before, after;
        await using (var world = await RunningWorld.StartAsync())
        {
            foretold = (await KeeperCommand.RunAsync("stress", "--json", "--scenario", "terra", "--config", world.ConfigurationFile)).Json;
            before = (await KeeperCommand.RunAsync("status", "--json", "--config", world.ConfigurationFile)).Json;
        }

        await using (var world = await RunningWorld.StartAsync(move))
        {
            using var transport = new HttpRpcTransport(new Uri((string)world.Configuration()["chain"]!["rpc"]![0]!), new HttpRpcOptions(), TimeProvider.System);
            await new AnvilControl(new EthClient(transport)).MineAfterAsync(TimeSpan.FromMinutes(20));
            after = (await KeeperCommand.RunAsync("status", "--json", "--config", world.ConfigurationFile)).Json;
        }

        var days = (Time(after) - Time(foretold)).TotalDays;
        days.ShouldBeInRange(0, 1);
        foreach (var account in foretold.GetProperty("grid").GetProperty("accounts").EnumerateArray())
        {
            var id = account.GetProperty("id").GetString();
            var nodes = account.GetProperty("nodes").EnumerateArray()
                .Where(node => Math.Abs(node.GetProperty("spot").GetDouble() - factor) < 1e-9 && node.GetProperty("volatility").GetDouble() == 0)
                .Select(node => node.GetProperty("health").GetDouble()).ToList();
            var expected = nodes[0] + (days * (nodes[1] - nodes[0]));
            var seen = Health(after, id);
            output.WriteLine(FormattableString.Invariant($"{move} {id}: foretold {expected:G8}, seen {seen:G8}, before {Health(before, id):G8}"));
            account.GetProperty("now").GetDouble().ShouldBe(Health(before, id), 1e-9 * Health(before, id));
            seen.ShouldBe(expected, Within * expected, id);
            Math.Abs(seen - Health(before, id)).ShouldBeGreaterThan(5 * Within * expected, $"{id}: the move must show");
        }
    }

    [Fact]
    public async Task Stress_OnTheWorld_TellsItAllAsTextJsonAndPicture()
    {
        await using var world = await RunningWorld.StartAsync();
        var picture = Path.Combine(world.Folder, "map.svg");

        var text = await KeeperCommand.RunAsync("stress", "--svg", picture, "--cascade", "0.001", "--config", world.ConfigurationFile);
        var json = await KeeperCommand.RunAsync("stress", "--json", "--account", "main", "--config", world.ConfigurationFile);

        text.Code.ShouldBe(ExitCode.Ok, text.Errors);
        json.Code.ShouldBe(ExitCode.Ok, json.Errors);
        foreach (var id in (string[])["main/perp-v2", "main/lyra-v1/1", "main/lyra-v1/2"])
            text.Output.ShouldContain(id);
        text.Output.ShouldContain("reconstructed-march-2020: would this configuration have survived?");
        text.Output.ShouldContain("no backtest");
        json.Json.GetProperty("scenarios").EnumerateArray().Select(scenario => scenario.GetProperty("name").GetString())
            .ShouldBe(["reconstructed-march-2020", "reconstructed-may-2021", "reconstructed-terra", "reconstructed-ftx", "reconstructed-usdc-depeg"]);
        // The same portfolio by another entry: nothing in it depends on the time of asking.
        (await KeeperCommand.RunAsync("stress", "--json", "--account", "main", "--config", world.ConfigurationFile)).Output.ShouldBe(json.Output);
        XDocument.Load(picture).Root!.Name.LocalName.ShouldBe("svg");
    }

    // A path on which nothing happens: what the walk does at its start is what the keeper does now.
    [Fact]
    public async Task Stress_StillMarket_PaysWhatTheKeeperPays()
    {
        await using var world = await RunningWorld.StartAsync("-4%");
        var still = Path.Combine(world.Folder, "still.csv");
        await File.WriteAllTextAsync(still, "minutes,price,volatility,gas_gwei,oracle_lag_minutes,depth,source\n0,1,1,1,0,1,made up\n1,1,1,1,0,1,made up\n");

        var stress = await KeeperCommand.RunAsync("stress", "--json", "--scenario", still, "--config", world.ConfigurationFile);
        var run = await KeeperCommand.RunAsync("run", "--once", "--json", "--config", world.ConfigurationFile);

        var action = run.Json.GetProperty("actions")[0];
        action.GetProperty("kind").GetString().ShouldBe("top-up");
        var account = stress.Json.GetProperty("scenarios")[0].GetProperty("accounts").EnumerateArray().Single(item => item.GetProperty("id").GetString() == action.GetProperty("target").GetString());
        var paid = account.GetProperty("paid").EnumerateArray().ShouldHaveSingleItem().GetString()!;
        output.WriteLine($"{paid}; {action.GetProperty("reason").GetString()}");
        var told = action.GetProperty("reason").GetString()!.Split("; ")[1];
        told.ShouldContain(" sUSD");
        // Both to the token's last digits, but for the rounding of the curve.
        Tokens(paid).ShouldBe(Tokens(told), 1e-9 * Tokens(told));
    }

    private static double Tokens(string text) => double.Parse(text.Split(' ')[0], CultureInfo.InvariantCulture);

    // A fall of 7.5 % takes the short put below its requirement; the buffer or a reduction keeps it, unless gas is dearer than the policy pays.
    [Fact]
    public async Task Stress_OwnFile_LiquidatesWithoutRescuesAndSavesWithThem()
    {
        await using var world = await RunningWorld.StartAsync();
        var fall = Path.Combine(world.Folder, "fall.csv");
        await File.WriteAllTextAsync(fall, "hours,price,volatility,gas_gwei,oracle_lag_minutes,depth,source\n0,2000,1,20,0,1,made up\n12,1850,1,20,0,1,made up\n");
        var costly = Path.Combine(world.Folder, "costly.csv");
        await File.WriteAllTextAsync(costly, (await File.ReadAllTextAsync(fall)).Replace(",20,0,", ",301,0,", StringComparison.Ordinal));

        (await OutcomeAsync(world, fall)).ShouldBe("survived");
        (await OutcomeAsync(world, costly)).ShouldBe("liquidated");
    }

    private static async Task<string?> OutcomeAsync(RunningWorld world, string file)
    {
        var stress = await KeeperCommand.RunAsync("stress", "--json", "--scenario", file, "--config", world.ConfigurationFile);
        stress.Code.ShouldBe(ExitCode.Ok, stress.Errors);
        var scenario = stress.Json.GetProperty("scenarios").EnumerateArray().ShouldHaveSingleItem();
        scenario.GetProperty("reconstructed").GetBoolean().ShouldBeFalse();
        return scenario.GetProperty("outcome").GetString();
    }

    private static DateTimeOffset Time(JsonElement report) => DateTimeOffset.Parse(report.GetProperty("block").GetProperty("time").GetString()!, CultureInfo.InvariantCulture);

    private static double Health(JsonElement status, string? id) =>
        status.GetProperty("accounts").EnumerateArray().Single(account => account.GetProperty("id").GetString() == id).GetProperty("health").GetDouble();
}
