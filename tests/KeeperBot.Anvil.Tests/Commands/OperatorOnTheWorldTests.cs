using System.Text.Json;
using KeeperBot.Evm;
using KeeperBot.Evm.Transports;
using KeeperBot.Execution.Journal;
using KeeperBot.Host.Commands;
using KeeperBot.Primitives;
using KeeperBot.Scenarios.Anvil;
using KeeperBot.TestKit.Rpc;

namespace KeeperBot.Anvil.Tests.Commands;

/// <summary>The operator's commands on a vault that needs rescue, with the shipped program.</summary>
public sealed class OperatorOnTheWorldTests
{
    [Fact]
    public async Task Halt_ThenResume_StopsTheNextSignatureAndEndsIt()
    {
        await using var world = await RunningWorld.StartAsync("-7%");
        await CommandAsync(world, "halt", "--reason", "for a test");

        (await OnceAsync(world)).ShouldBeEmpty("nothing is signed, and nothing even decided");
        (await OnceAsync(world)).ShouldBeEmpty("a restart does not end it");
        (await KeeperCommand.RunAsync("check", "--config", world.ConfigurationFile)).Output.ShouldContain("operator: halted since");

        (await KeeperCommand.RunAsync("status", "--json", "--config", world.ConfigurationFile)).Json.GetProperty("mode").GetString().ShouldBe("halted");

        await CommandAsync(world, "resume");
        (await OnceAsync(world)).ShouldContain("submitted");
        using var reader = JournalReader.Open(Path.Combine(world.Folder, "journal.db"));
        reader.Verify().FirstFault.ShouldBeNull();
        reader.Controls().ShouldContain(line => line.Name == "operator.mode" && line.Value == "active");
    }

    [Fact]
    public async Task HaltAndResume_WhileTheKeeperRuns_AreTakenUpAtTheNextHead()
    {
        await using var world = await RunningWorld.StartAsync("-7%");
        var node = new Uri((string)world.Configuration()["chain"]!["rpc"]![0]!);
        await using var proxy = LoopbackRpcServer.StartProxy(node);
        using var transport = new HttpRpcTransport(node, new HttpRpcOptions(), TimeProvider.System);
        var client = new EthClient(transport);
        var file = world.Write("live.json", configuration => configuration["chain"]!["rpc"]![0] = proxy.Url.ToString());
        await CommandAsync(world, "halt");
        await using var log = new LogWatch();
        using var stop = new CancellationTokenSource();
        var run = KeeperProgram.RunAsync(["run", "--config", file], new CommandContext(TextWriter.Null, log, TimeProvider.System, Interactive: false), stop.Token);

        await log.UntilAsync("The mode is Halted now");
        await log.UntilAsync("worst health");
        proxy.Calls("eth_sendRawTransaction").ShouldBe(0);

        await CommandAsync(world, "resume");
        await client.RawAsync("evm_mine");
        await log.UntilAsync("The mode is Active now");
        await log.UntilAsync("Broadcasting -> Pending");
        await CommandAsync(world, "halt", "--reason", "enough");
        await client.RawAsync("evm_mine");
        await log.UntilAsync("The mode is Halted now. enough");
        var sent = proxy.Calls("eth_sendRawTransaction");
        for (var block = 0; block < 2; block++)
        {
            await client.RawAsync("evm_mine");
            await log.UntilAsync("worst health");
        }

        proxy.Calls("eth_sendRawTransaction").ShouldBe(sent, "what was on the way is watched, and nothing new is signed");
        await stop.CancelAsync();
        (await run).ShouldBe((int)ExitCode.Ok);
    }

    [Fact]
    public async Task HaltFile_IsThere_StopsTheNextSignature()
    {
        await using var world = await RunningWorld.StartAsync("-7%");
        var file = world.Write("halt.json", configuration => configuration["policy"]!["haltFile"] = "HALT");
        await File.WriteAllTextAsync(Path.Combine(world.Folder, "HALT"), "");
        (await OnceAsync(world, file)).ShouldBeEmpty();
        File.Delete(Path.Combine(world.Folder, "HALT"));
        (await OnceAsync(world, file)).ShouldContain("submitted");
    }

    [Fact]
    public async Task Case61_CodeOfTheOptionMarketChanges_NothingGoesThereUntilTheOperatorConsents()
    {
        await using var world = await RunningWorld.StartAsync("-7%");
        await CommandAsync(world, "halt");
        await OnceAsync(world);
        await CommandAsync(world, "resume");
        var market = Address.Parse((string)world.Configuration()["venues"]!["lyra-v1"]!["optionMarket"]!);
        using var transport = new HttpRpcTransport(new Uri((string)world.Configuration()["chain"]!["rpc"]![0]!), new HttpRpcOptions(), TimeProvider.System);
        var client = new EthClient(transport);
        var code = await client.GetCodeAsync(market, BlockTag.Latest);
        await new AnvilControl(client).SetCodeAsync(market, Bytes.Own([.. code.Span, 0]));
        await client.RawAsync("evm_mine");

        var stopped = await RunAsync(world);
        stopped.GetProperty("alarms").EnumerateArray().Select(alarm => alarm.GetProperty("code").GetString()).ShouldContain("rescue_stopped");
        Outcomes(stopped).ShouldNotContain("submitted");
        var check = await KeeperCommand.RunAsync("check", "--config", world.ConfigurationFile);
        check.Code.ShouldBe(ExitCode.ChainMismatch);
        var consent = check.Output.Split('\n').Single(line => line.Contains("keeper accept-code", StringComparison.Ordinal)).Split("keeper accept-code ")[1].Trim().Split(' ');

        await CommandAsync(world, ["accept-code", .. consent]);
        Outcomes(await RunAsync(world)).ShouldContain("submitted");
    }

    [Fact]
    public async Task Check_OnTheWorld_ShowsPinsAndAllowances()
    {
        await using var world = await RunningWorld.StartAsync();
        var before = await KeeperCommand.RunAsync("check", "--config", world.ConfigurationFile);
        before.Code.ShouldBe(ExitCode.Ok, before.Output);
        before.Output.ShouldContain("✓ code of lyra-v1.optionMarket: ");
        before.Output.ShouldContain("pinned at the first start");
        before.Output.ShouldContain("✓ allowances: none is left over");
        await OnceAsync(world);
        (await KeeperCommand.RunAsync("check", "--config", world.ConfigurationFile)).Output.ShouldContain("; pinned");
    }

    private static async Task CommandAsync(RunningWorld world, params string[] arguments) =>
        (await KeeperCommand.RunAsync([.. arguments, "--config", world.ConfigurationFile])).Code.ShouldBe(ExitCode.Ok);

    private static async Task<List<string>> OnceAsync(RunningWorld world, string? file = null) => Outcomes(await RunAsync(world, file));

    private static async Task<JsonElement> RunAsync(RunningWorld world, string? file = null)
    {
        var run = await KeeperCommand.RunAsync("run", "--once", "--json", "--config", file ?? world.ConfigurationFile);
        run.Code.ShouldBe(ExitCode.Ok, run.Errors);
        return run.Json;
    }

    private static List<string> Outcomes(JsonElement cycle) => [.. cycle.GetProperty("actions").EnumerateArray().Select(action => action.GetProperty("outcome").GetString()!)];
}
