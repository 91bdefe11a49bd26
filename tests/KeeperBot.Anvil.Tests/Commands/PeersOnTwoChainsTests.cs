using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using KeeperBot.Evm;
using KeeperBot.Evm.Transports;
using KeeperBot.Host.Commands;
using KeeperBot.Primitives;

namespace KeeperBot.Anvil.Tests.Commands;

/// <summary>One portfolio on two chains with the real contracts, kept by two keepers of the shipped program that know each other by files only.</summary>
public sealed class PeersOnTwoChainsTests : IDisposable
{
    private readonly string _meeting = Directory.CreateTempSubdirectory("keeperbot-peers-").FullName;

    [Fact]
    public async Task Run_NetBeyondTheBandOfBoth_IsHedgedOnceOnTheCheaperChain()
    {
        await using var here = await RunningWorld.StartAsync();
        await using var there = await ForeignWorld.StartAsync(10, "0%");
        var held = Delta(await KeeperCommand.RunAsync("status", "--json", "--config", here.ConfigurationFile));
        // Both hold the same; together they are 3 ETH above the target, and each by itself is far from it.
        var target = (2 * held) - 3;
        var dear = here.Write("dear.json", configuration => Join(configuration, "dear", "cheap", target, "2 %"));
        var cheap = there.Write("cheap.json", configuration =>
        {
            configuration["activation"] = new JsonObject { ["dryRun"] = "0 s", ["rehearsal"] = false };
            Join(configuration, "cheap", "dear", target, risk: null);
        });
        (await KeeperCommand.RunAsync("activate", "--yes", "--reason", "test", "--config", cheap)).Code.ShouldBe(ExitCode.Ok);
        var (nonceHere, nonceThere) = (await NonceAsync(dear), await NonceAsync(cheap));

        var alone = await OnceAsync(dear);
        Codes(alone, "alarms").ShouldContain("peer_unknown", "the other has said nothing yet");
        Hedges(alone).ShouldBeEmpty();

        // Each says what it would trade; then the cheaper does, and the dearer says that it leaves it to it.
        Hedges(await OnceAsync(cheap)).ShouldBeEmpty();
        var dearer = await OnceAsync(dear);
        Hedges(dearer).ShouldBeEmpty();
        Codes(dearer, "skips").ShouldContain("awaiting_peers");
        var sent = Hedges(await OnceAsync(cheap)).ShouldHaveSingleItem();
        sent.GetProperty("outcome").GetString().ShouldBe("submitted", sent.ToString());
        Codes(await OnceAsync(dear), "skips").ShouldContain("peer_trading");

        await there.MineAsync(2);
        Hedges(await OnceAsync(cheap)).ShouldBeEmpty("the net is back within the band of both");
        var after = await OnceAsync(dear);
        Hedges(after).ShouldBeEmpty();
        Codes(after, "skips").ShouldContain("within_limits");
        (await NonceAsync(dear)).ShouldBe(nonceHere, "nothing was sent where it is dearer");
        (await NonceAsync(cheap)).ShouldBeGreaterThan(nonceThere);
        Math.Abs(Delta(await KeeperCommand.RunAsync("status", "--json", "--config", dear)) - target).ShouldBeLessThanOrEqualTo(0.5m, "both see the same net");
        (await KeeperCommand.RunAsync("explain", "--replay", "--config", cheap)).Output.ShouldContain(" the same, 0 not");
        await RescueAsync(here, target);
    }

    public void Dispose() => Directory.Delete(_meeting, recursive: true);

    /// <summary>A net that is flat, and a peer that has fallen silent: an account that needs margin has it all the same.</summary>
    private async Task RescueAsync(RunningWorld here, decimal target)
    {
        Directory.Delete(_meeting, recursive: true);
        var anxious = here.Write("anxious.json", configuration =>
        {
            Join(configuration, "dear", "cheap", target, "2 %");
            configuration["limits"]!["actions"] = new JsonArray("top-up", "reduce", "hedge");
            var lyra = configuration["limits"]!["margin"]!["lyra-v1"]!;
            (lyra["trigger"], lyra["target"]) = ("1.33", "1.5");
        });
        var run = await OnceAsync(anxious);
        Codes(run, "alarms").ShouldContain("peer_unknown");
        var action = run.Json.GetProperty("actions")[0];
        (action.GetProperty("kind").GetString(), action.GetProperty("outcome").GetString()).ShouldBe(("top-up", "submitted"), run.Output);
    }

    private void Join(JsonObject configuration, string name, string other, decimal target, string? risk)
    {
        configuration["peers"] = new JsonObject { ["name"] = name, ["folder"] = _meeting, ["with"] = new JsonArray(other), ["maxAge"] = "30 min" };
        configuration["limits"]!["actions"] = new JsonArray("hedge");
        var drift = configuration["limits"]!["drift"]!["ETH"]!.AsObject();
        foreach (var key in new[] { "optimal", "targetPerOption", "targetPerShare" })
            drift.Remove(key);
        (drift["target"], drift["band"], drift["inside"]) = (string.Create(CultureInfo.InvariantCulture, $"{target} ETH"), "0.5 ETH", "0.1 ETH");
        var objective = new JsonObject { ["horizon"] = "1 d", ["native"] = "ETH" };
        if (risk is not null)
            objective["venueRisk"] = new JsonObject { ["perp-v2"] = risk };
        configuration["limits"]!["objective"] = objective;
    }

    private static async Task<KeeperCommand> OnceAsync(string file)
    {
        var run = await KeeperCommand.RunAsync("run", "--once", "--json", "--config", file);
        run.Code.ShouldBe(ExitCode.Ok, run.Output + run.Errors);
        return run;
    }

    private static List<JsonElement> Hedges(KeeperCommand run) => [.. run.Json.GetProperty("actions").EnumerateArray().Where(action => action.GetProperty("kind").GetString() == "hedge")];

    private static IEnumerable<string?> Codes(KeeperCommand run, string list) => run.Json.GetProperty(list).EnumerateArray().Select(item => item.GetProperty("code").GetString());

    private static decimal Delta(KeeperCommand status)
    {
        status.Code.ShouldBe(ExitCode.Ok, status.Errors);
        return status.Json.GetProperty("netDelta").GetProperty("ETH").GetDecimal();
    }

    private static async Task<ulong> NonceAsync(string file)
    {
        var configuration = JsonNode.Parse(await File.ReadAllTextAsync(file))!;
        using var transport = new HttpRpcTransport(new Uri((string)configuration["chain"]!["rpc"]![0]!), new HttpRpcOptions(), TimeProvider.System);
        return await new EthClient(transport).GetTransactionCountAsync(Address.Parse((string)configuration["key"]!["address"]!), BlockTag.Latest);
    }
}
