using System.Text.Json;
using System.Text.Json.Nodes;
using KeeperBot.Evm.Keys;
using KeeperBot.Evm.Transactions;
using KeeperBot.Host.Commands;
using KeeperBot.Primitives;
using KeeperBot.TestKit;
using KeeperBot.TestKit.Rpc;

namespace KeeperBot.Anvil.Tests.Commands;

/// <summary>check, status and run on real contracts.</summary>
public sealed class WorldCommandTests
{
    [Fact]
    public async Task ExampleFile_AgainstTheWorld_HasItsAddresses()
    {
        await using var world = await RunningWorld.StartAsync();
        var example = JsonNode.Parse(
            await File.ReadAllTextAsync(Path.Combine(RepositoryPaths.Root, "appsettings.example.json")), null,
            new System.Text.Json.JsonDocumentOptions { CommentHandling = System.Text.Json.JsonCommentHandling.Skip })!.AsObject();
        var running = world.Configuration();
        example.Remove("$schema");
        // A world serves its dashboard on any free port; the example listens nowhere until it is asked to.
        running.Remove("web").ShouldBeTrue();
        // What differs from start to start: the port, how often it is polled, and where the files lie.
        foreach (var document in new[] { example, running })
        {
            document["chain"]!["rpc"] = new JsonArray();
            document["chain"]!["pollInterval"] = "";
            document["key"]!["file"] = "";
            document["journal"]!["path"] = "";
            document["logging"]!["file"] = "";
        }

        example.ToJsonString().ShouldBe(running.ToJsonString());
    }

    [Fact]
    public async Task Check_OnTheWorld_HasTicksOnly()
    {
        await using var world = await RunningWorld.StartAsync();

        var check = await KeeperCommand.RunAsync("check", "--config", world.ConfigurationFile);

        check.Code.ShouldBe(ExitCode.Ok, check.Output);
        check.Output.ShouldContain("✓ main: the actor holds the vault's keeper role");
        check.Output.ShouldNotContain("✗");
    }

    [Fact]
    public async Task Check_OtherDecimals_CrossesThem()
    {
        await using var world = await RunningWorld.StartAsync();
        var file = world.Write("decimals.json", configuration => configuration["tokens"]!["USDC"]!["decimals"] = 8);

        var check = await KeeperCommand.RunAsync("check", "--config", file);

        check.Code.ShouldBe(ExitCode.ChainMismatch);
        check.Output.ShouldContain("✗ token USDC: decimals: decimals() is 6, the configuration has 8");
        check.Output.ShouldContain("mend: set the decimals of USDC to 6");
    }

    [Fact]
    public async Task Check_VaultWithoutRoleForTheKey_CrossesIt()
    {
        await using var world = await RunningWorld.StartAsync();
        var keyFile = Path.Combine(world.Folder, "other.key");
        File.Copy(Path.Combine(world.Folder, "keeper.key"), keyFile);
        await File.WriteAllTextAsync(keyFile, "0x00000000000000000000000000000000000000000000000000000000000a11ce");
        using var key = KeyFile.Load(keyFile);
        var file = world.Write("role.json", configuration => configuration["key"] = new JsonObject { ["file"] = "other.key", ["address"] = key.Address.ToString() });

        var check = await KeeperCommand.RunAsync("check", "--config", file);

        check.Code.ShouldBe(ExitCode.ChainMismatch);
        check.Output.ShouldContain("✗ main: the actor holds the vault's keeper role");
        check.Output.ShouldContain($"mend: the vault's owner calls setKeeper({key.Address})");
    }

    [Fact]
    public async Task Status_OnTheWorld_ShowsEveryPositionWithItsHealth()
    {
        await using var world = await RunningWorld.StartAsync();

        var status = await KeeperCommand.RunAsync("status", "--json", "--config", world.ConfigurationFile);

        status.Code.ShouldBe(ExitCode.Ok, status.Errors);
        status.Json.GetProperty("accounts").EnumerateArray().Select(account => account.GetProperty("id").GetString())
            .ShouldBe(["main/perp-v2", "main/lyra-v1/1", "main/lyra-v1/2"]);
        status.Json.GetProperty("accounts").EnumerateArray().ShouldAllBe(account => account.GetProperty("health").GetDecimal() > 1.2m);
        status.Json.GetProperty("greeks")[0].GetProperty("vegaPerVolPoint").GetDouble().ShouldBeLessThan(0, "short options lose when volatility rises");
        foreach (var account in status.Json.GetProperty("accounts").EnumerateArray())
        {
            account.GetProperty("healthViews").GetProperty("worst").GetDecimal().ShouldBeLessThanOrEqualTo(account.GetProperty("health").GetDecimal());
            var price = account.GetProperty("liquidationPrices").EnumerateArray().ShouldHaveSingleItem();
            price.GetProperty("underlying").GetString().ShouldBe("ETH");
            // A short option or a perp: one side of the spot or the other.
            (price.GetProperty("lower").ValueKind == JsonValueKind.Number).ShouldNotBe(price.GetProperty("upper").ValueKind == JsonValueKind.Number);
        }

        var text = (await KeeperCommand.RunAsync("status", "--config", world.ConfigurationFile)).Output;
        text.ShouldContain("main/lyra-v1/2");
        text.ShouldContain("Liquidation prices");
    }

    [Fact]
    public async Task DryRun_OnAShockedWorld_PrintsTheBytesThatTheLiveRunSends()
    {
        await using var world = await RunningWorld.StartAsync("-7%");
        await using var proxy = LoopbackRpcServer.StartProxy(new Uri((string)world.Configuration()["chain"]!["rpc"]![0]!));
        var dryFile = world.Write("dry.json", configuration =>
        {
            configuration["chain"]!["rpc"]![0] = proxy.Url.ToString();
            configuration["key"]!["file"] = "there-is-none.key";
        });

        var dry = await KeeperCommand.RunAsync("run", "--once", "--dry-run", "--json", "--config", dryFile);
        proxy.Calls("eth_sendRawTransaction").ShouldBe(0);
        var liveFile = world.Write("live.json", configuration => configuration["chain"]!["rpc"]![0] = proxy.Url.ToString());
        var live = await KeeperCommand.RunAsync("run", "--once", "--json", "--config", liveFile);

        dry.Code.ShouldBe(ExitCode.Ok, dry.Errors);
        live.Code.ShouldBe(ExitCode.Ok, live.Errors);
        live.Json.GetProperty("block").GetProperty("hash").GetString().ShouldBe(dry.Json.GetProperty("block").GetProperty("hash").GetString());
        var planned = dry.Json.GetProperty("actions")[0];
        planned.GetProperty("outcome").GetString().ShouldBe("would-submit");
        var raw = proxy.Seen.SelectMany(request => request.Calls).Single(call => call.Method == "eth_sendRawTransaction").Parameters[0].GetString()!;
        var sent = SignedTransaction.Decode(Bytes.Parse(raw));
        sent.Transaction.Data.ToString().ShouldBe(planned.GetProperty("data").GetString());
        sent.Transaction.To.ToString().ShouldBe(planned.GetProperty("to").GetString());
        sent.Transaction.Value.ToString().ShouldBe(planned.GetProperty("value").GetString());
        sent.Sender.ToString().ShouldBe(planned.GetProperty("from").GetString());
        (dry.Errors + dry.Output + live.Errors + live.Output).ShouldNotContain(LoopbackRpcServer.SecretInPath);
    }
}
