using System.Globalization;
using System.Text.Json.Nodes;
using KeeperBot.Anvil.Tests.Scenarios;
using KeeperBot.Evm;
using KeeperBot.Execution.Journal;
using KeeperBot.Execution.Policy;
using KeeperBot.Host.Commands;
using KeeperBot.Host.Composition.Evidence;
using KeeperBot.Host.Options;
using KeeperBot.Primitives;

namespace KeeperBot.Anvil.Tests.Commands;

/// <summary>Going live on a chain with a real chain's id, from the first refusal to the last, by the shipped program.</summary>
public sealed class ActivationTests
{
    private const ulong Chain = 1;

    private readonly MovedTime _time = new();

    [Fact]
    public async Task GoingLive_FromTheFirstRefusalToTheDeactivation()
    {
        await using var world = await ForeignWorld.StartAsync(Chain, "-7%");
        var file = world.Write("live.json", Asked);
        var keyless = world.Write("keyless.json", configuration =>
        {
            Asked(configuration);
            configuration["key"]!["file"] = "there-is-none.key";
        });

        var refused = await RunAsync("run", "--once", "--config", keyless);
        refused.Code.ShouldBe(ExitCode.NotActivated, "before any key is looked for");
        refused.Errors.ShouldContain("may not sign on chain 1: it was never activated");
        var early = await RunAsync("activate", "--yes", "--config", file);
        early.Code.ShouldBe(ExitCode.NotActivated);
        early.Output.ShouldContain("✗ dry run: 0 s covered of 8 min");
        early.Output.ShouldContain("✗ rehearsal: none");

        await DryRunAsync(world, file);
        Rehearse(file);
        (await RunAsync("activate", "--config", file)).Code.ShouldBe(ExitCode.NotActivated, "nobody said yes");
        (await RunAsync("run", "--once", "--config", file)).Code.ShouldBe(ExitCode.NotActivated);
        var activate = await RunAsync("activate", "--yes", "--reason", "rehearsed", "--config", file);
        activate.Code.ShouldBe(ExitCode.Ok, activate.Output + activate.Errors);
        activate.Output.ShouldContain($"acting address  {world.Acting}");
        activate.Output.ShouldContain("✓ dry run: ");
        activate.Output.ShouldContain("code            lyra-v1.optionMarket 0x");

        (await NonceAsync(world)).ShouldBe(0UL);
        var live = await RunAsync("run", "--once", "--json", "--config", file);
        live.Code.ShouldBe(ExitCode.Ok, live.Errors);
        Outcomes(live).ShouldContain("submitted");
        await world.MineAsync(3);
        var sent = await NonceAsync(world);
        sent.ShouldBeGreaterThan(0UL, "another client counts the transaction");
        (await RunAsync("status", "--config", file)).Output.ShouldContain("activation active since");
        (await RunAsync("check", "--config", file)).Output.ShouldContain("✓ activation: active since");

        await LoosenAndTightenAsync(world);

        (await RunAsync("deactivate", "--reason", "done", "--config", file)).Code.ShouldBe(ExitCode.Ok);
        var off = await RunAsync("run", "--once", "--config", file);
        off.Code.ShouldBe(ExitCode.NotActivated);
        off.Errors.ShouldContain("it was deactivated");
        using var journal = JournalReader.Open(world.JournalFile);
        journal.Verify().FirstFault.ShouldBeNull("the activation stands in the chain of hashes");
        journal.Controls().Single(line => line.Name == PolicyControls.Activation).Reason.ShouldBe("rehearsed");
    }

    [Fact]
    public async Task Activated_CodeChangesBeforeTheFirstStart_IsNotPinnedAnew()
    {
        await using var world = await ForeignWorld.StartAsync(Chain, "-7%");
        var file = world.Write("live.json", Unasked);
        (await RunAsync("activate", "--yes", "--config", file)).Code.ShouldBe(ExitCode.Ok);
        var market = Address.Parse((string)JsonNode.Parse(await File.ReadAllTextAsync(file))!["venues"]!["lyra-v1"]!["optionMarket"]!);
        var code = await world.Client.GetCodeAsync(market, BlockTag.Latest);
        await world.Control.SetCodeAsync(market, Bytes.Own([.. code.Span, 0]));
        await world.MineAsync(1);

        var run = await RunAsync("run", "--once", "--json", "--config", file);
        run.Code.ShouldBe(ExitCode.Ok, run.Errors);
        Outcomes(run).ShouldNotContain("submitted");
        run.Json.GetProperty("alarms").EnumerateArray().Select(alarm => alarm.GetProperty("code").GetString()).ShouldContain("rescue_stopped");
        var again = await RunAsync("activate", "--yes", "--config", file);
        again.Code.ShouldBe(ExitCode.NotActivated, "an activation takes no changed code");
        again.Output.ShouldContain("keeper accept-code");
    }

    [Fact]
    public async Task Activated_OnAnotherChainWithTheSameId_IsRefused()
    {
        await using var world = await ForeignWorld.StartAsync(Chain, "0%");
        var file = world.Write("live.json", Unasked);
        var before = await world.Control.SnapshotAsync();
        await world.MineAsync(5);
        (await RunAsync("activate", "--yes", "--config", file)).Code.ShouldBe(ExitCode.Ok);
        await world.Control.RevertAsync(before);
        await world.Control.SetTimestampIntervalAsync(TimeSpan.FromSeconds(13));
        await world.Control.MineManyAsync(5, TimeSpan.FromSeconds(13));

        var run = await RunAsync("run", "--once", "--config", file);

        run.Code.ShouldBe(ExitCode.NotActivated);
        run.Errors.ShouldContain("another chain with the same id");
    }

    [Fact]
    public async Task Deactivate_WhileTheKeeperRuns_HaltsItBeforeTheNextSignature()
    {
        await using var world = await ForeignWorld.StartAsync(Chain, "0%");
        var file = world.Write("live.json", Unasked);
        (await RunAsync("activate", "--yes", "--config", file)).Code.ShouldBe(ExitCode.Ok);
        await using var log = new LogWatch();
        using var stop = new CancellationTokenSource();
        var run = KeeperProgram.RunAsync(["run", "--config", file], new CommandContext(TextWriter.Null, log, TimeProvider.System, Interactive: false), stop.Token);
        await log.UntilAsync("worst health");

        (await RunAsync("deactivate", "--config", file)).Code.ShouldBe(ExitCode.Ok);
        await world.MineAsync(1);
        await log.UntilAsync("The mode is Halted now. the keeper may not sign: it was deactivated");

        await stop.CancelAsync();
        (await run).ShouldBe((int)ExitCode.Ok);
    }

    private async Task LoosenAndTightenAsync(ForeignWorld world)
    {
        var loose = world.Write("loose.json", configuration =>
        {
            Asked(configuration);
            configuration["policy"]!["maxCostPerDay"] = "3 ether";
        });
        var loosened = await RunAsync("run", "--once", "--config", loose);
        loosened.Code.ShouldBe(ExitCode.NotActivated);
        loosened.Errors.ShouldContain("policy.maxCostPerDay: 2 ether -> 3 ether; loosens");
        var tight = world.Write("tight.json", configuration =>
        {
            Asked(configuration);
            configuration["policy"]!["maxCostPerDay"] = "1.5 ether";
        });
        var tightened = await RunAsync("run", "--once", "--json", "--config", tight);
        tightened.Code.ShouldBe(ExitCode.Ok, tightened.Errors);
        tightened.Errors.ShouldContain("Changed since the activation: policy.maxCostPerDay: 2 ether -> 1.5 ether; tightens");
        var diff = await RunAsync("config", "diff", Path.Combine(world.Folder, "live.json"), loose, "--json");
        diff.Json.GetProperty("loosens").GetBoolean().ShouldBeTrue();
        (await RunAsync("activate", "--yes", "--config", tight)).Code.ShouldBe(ExitCode.Ok, "what was tried was looser");
        (await RunAsync("activate", "--yes", "--config", loose)).Code.ShouldBe(ExitCode.NotActivated, "what was tried was tighter");
    }

    /// <summary>A dry run in which two pauses of four minutes lie between completed cycles.</summary>
    private async Task DryRunAsync(ForeignWorld world, string file)
    {
        await using var log = new LogWatch();
        using var stop = new CancellationTokenSource();
        var run = KeeperProgram.RunAsync(["run", "--dry-run", "--config", file], new CommandContext(TextWriter.Null, log, _time, Interactive: false), stop.Token);
        await log.UntilAsync("worst health");
        for (var step = 0; step < 2; step++)
        {
            await CycleAsync();
            _time.Move(TimeSpan.FromMinutes(4));
            await CycleAsync();
        }

        await CycleAsync();

        await stop.CancelAsync();
        (await run).ShouldBe((int)ExitCode.Ok);

        // The log's line comes before the evidence: a cycle that is logged is over once the next one is.
        async Task CycleAsync()
        {
            await world.MineAsync(1);
            await log.UntilAsync("worst health");
        }
    }

    /// <summary>The line that a rehearsal of this configuration leaves.</summary>
    private void Rehearse(string file)
    {
        var configuration = ConfigurationLoader.Load(file);
        var now = (ulong)_time.GetUtcNow().ToUnixTimeSeconds();
        EvidenceFile.Beside(configuration.JournalFile).Append(new EvidenceLine(
            EvidenceKind.Rehearsal, now - 60, now, 20, configuration.Chain, configuration.Digest,
            [.. configuration.Accounts.Select(account => new EvidenceAccount(account.Ref.Id.Value, account.Ref.Holder))], configuration.Options.Key.Address, 1, 0, EvidenceOutcome.Sound));
    }

    private async Task<KeeperCommand> RunAsync(params string[] arguments)
    {
        using StringWriter output = new(), errors = new();
        var code = (ExitCode)await KeeperProgram.RunAsync(arguments, new CommandContext(output, TextWriter.Synchronized(errors), _time, Interactive: false), CancellationToken.None);
        return new KeeperCommand(code, output.ToString(), errors.ToString());
    }

    private static async Task<ulong> NonceAsync(ForeignWorld world) =>
        ulong.Parse(await Cast.RunAsync("nonce", world.Acting.ToString(), "--rpc-url", world.Node.ToString()), CultureInfo.InvariantCulture);

    private static List<string> Outcomes(KeeperCommand run) => [.. run.Json.GetProperty("actions").EnumerateArray().Select(action => action.GetProperty("outcome").GetString()!)];

    private static void Asked(JsonObject configuration) => configuration["activation"] = new JsonObject { ["dryRun"] = "8 min" };

    private static void Unasked(JsonObject configuration) => configuration["activation"] = new JsonObject { ["dryRun"] = "0 s", ["rehearsal"] = false };

    /// <summary>This machine's clock, some time later.</summary>
    private sealed class MovedTime : TimeProvider
    {
        private TimeSpan _moved;

        public void Move(TimeSpan span) => _moved += span;

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + _moved;
    }
}
