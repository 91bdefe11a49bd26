using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using KeeperBot.Evm;
using KeeperBot.Evm.Keys;
using KeeperBot.Host.Commands;
using KeeperBot.Host.Commands.Demo;
using KeeperBot.Host.Commands.Demo.Scenarios;
using KeeperBot.Host.Commands.Rehearse;
using KeeperBot.Host.Composition.Evidence;
using KeeperBot.Primitives;
using KeeperBot.Scenarios;
using KeeperBot.TestKit.Rpc;

namespace KeeperBot.Anvil.Tests.Commands;

/// <summary>A second local chain plays the main network, under its chain id; rehearsals fork it, and it never hears of them.</summary>
public sealed class RehearseTests : IAsyncLifetime
{
    private const string NoKey = "there-is-none.key";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("keeper-rehearse-");
    private readonly LocalSigningKey _key = LocalSigningKey.Generate();
    private LocalChain _main = null!;
    private LoopbackRpcServer _node = null!;

    public async Task InitializeAsync()
    {
        _main = await LocalChain.StartForkAsync(new LocalChainOptions(), TimeProvider.System);
        await _main.GrantKeeperAsync(_key.Address, UInt256.Parse("10000000000000000000"));
        await _main.Control.SetChainIdAsync(new ChainId(1));
        _node = LoopbackRpcServer.StartProxy(_main.RpcUrl);
    }

    public async Task DisposeAsync()
    {
        _key.Dispose();
        await _node.DisposeAsync();
        await _main.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Rehearse_AFall_RescuesOnTheForkAndLeavesTheMainNetworkAlone()
    {
        var head = await _main.Control.GetHeadAsync();
        var file = Write("main.json", _ => { });

        var rehearsal = await KeeperCommand.RunAsync("rehearse", "--config", file, "--json", "--shock", "ETH=-15%", "--gas", "20 gwei", "--blocks", "8");

        rehearsal.Code.ShouldBe(ExitCode.Ok, rehearsal.Errors);
        rehearsal.Json.GetProperty("chain").GetInt32().ShouldBe(1);
        rehearsal.Json.GetProperty("forkedAtHash").GetString().ShouldBe(head.Hash.ToString());
        rehearsal.Json.GetProperty("moved").EnumerateArray().ShouldContain(line => line.GetString()!.Contains("ends at 85.00 %", StringComparison.Ordinal));
        var put = rehearsal.Json.GetProperty("accounts").EnumerateArray().Single(account => account.GetProperty("id").GetString() == "main/lyra-v1/2");
        put.GetProperty("healthWorst").GetDecimal().ShouldBeLessThan(1);
        put.GetProperty("healthAfter").GetDecimal().ShouldBeGreaterThanOrEqualTo(put.GetProperty("trigger").GetDecimal());
        var transactions = rehearsal.Json.GetProperty("transactions").EnumerateArray().ToList();
        transactions.ShouldContain(sent => sent.GetProperty("target").GetString() == "main/lyra-v1/2" && sent.GetProperty("status").GetString() == "finalized");
        var mined = transactions.First(sent => sent.GetProperty("status").GetString() == "finalized");
        (decimal.Parse(mined.GetProperty("costWei").GetString()!, CultureInfo.InvariantCulture) / mined.GetProperty("gasUsed").GetDecimal()).ShouldBeGreaterThanOrEqualTo(20_000_000_000m);
        rehearsal.Json.GetProperty("decisions").EnumerateArray().ShouldContain(line => line.GetString()!.Contains("is below the danger ratio", StringComparison.Ordinal));

        await ShouldBeUntouchedAsync(head);
        (rehearsal.Output + rehearsal.Errors).ShouldNotContain(LoopbackRpcServer.SecretInPath);
        File.Exists(Path.Combine(_folder.FullName, "journal.db")).ShouldBeFalse("a rehearsal has a journal of its own");
        var evidence = EvidenceFile.Beside(Path.Combine(_folder.FullName, "journal.db")).Read().ShouldHaveSingleItem();
        evidence.Outcome.ShouldBe(EvidenceOutcome.Sound);
        evidence.Acting.ShouldBe(_key.Address);
        evidence.Chain.ShouldBe(new ChainId(1));
        ((int)evidence.Transactions).ShouldBe(transactions.Count(sent => sent.GetProperty("hash").ValueKind == JsonValueKind.String));

        await DryRunAndRehearsedJournalAsync(Path.Combine(rehearsal.Json.GetProperty("folder").GetString()!, "journal.db"), head);
    }

    [Fact]
    public async Task Rehearse_NothingMayBeDone_EndsUnhealthyAndSaysSo()
    {
        var head = await _main.Control.GetHeadAsync();
        var file = Write("halted.json", configuration => configuration["mode"] = "halted");

        var rehearsal = await KeeperCommand.RunAsync("rehearse", "--config", file, "--headless", "--shock", "ETH=-15%", "--blocks", "2");

        rehearsal.Code.ShouldBe(ExitCode.DemoUnhealthy, rehearsal.Errors);
        rehearsal.Output.ShouldContain("below its trigger");
        EvidenceFile.Beside(Path.Combine(_folder.FullName, "journal.db")).Read().ShouldHaveSingleItem().Outcome.ShouldBe(EvidenceOutcome.Unhealthy);
        await ShouldBeUntouchedAsync(head);
    }

    [Fact]
    public async Task Rehearse_NoFeedOfTheShockedSymbol_RefusesAndLeavesAFailedLine()
    {
        var file = Write("main.json", _ => { });

        var rehearsal = await KeeperCommand.RunAsync("rehearse", "--config", file, "--headless", "--shock", "BTC=-15%");

        rehearsal.Code.ShouldBe(ExitCode.BadInput);
        rehearsal.Errors.ShouldContain("--shock BTC: no price that the keeper reads comes from a feed of BTC");
        EvidenceFile.Beside(Path.Combine(_folder.FullName, "journal.db")).Read().ShouldHaveSingleItem().Outcome.ShouldBe(EvidenceOutcome.Failed);
    }

    [Fact]
    public async Task Rehearse_NodeOfAnotherChain_RefusesBeforeItForks()
    {
        var file = Write("other.json", configuration => configuration["chain"]!["id"] = 10);

        var rehearsal = await KeeperCommand.RunAsync("rehearse", "--config", file, "--headless");

        rehearsal.Code.ShouldBe(ExitCode.ChainMismatch);
        rehearsal.Errors.ShouldContain("is on chain 1; correct chain.id or chain.rpc");
    }

    /// <summary>With the real key in hand: a dry run sends nothing, and the journal of a rehearsal drives nobody on the main network.</summary>
    private async Task DryRunAndRehearsedJournalAsync(string journal, BlockHeader head)
    {
        var dry = await KeeperCommand.RunAsync("run", "--once", "--dry-run", "--config", Write("dry.json", _ => { }));
        dry.Code.ShouldBe(ExitCode.Ok, dry.Errors);
        await ShouldBeUntouchedAsync(head);

        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "real.key"), "0x" + new string('1', 64));
        using var other = new LocalSigningKey(Bytes.Parse("0x" + new string('1', 64)).Span);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Path.Combine(_folder.FullName, "real.key"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var file = Write("rehearsed.json", configuration =>
        {
            configuration["key"] = new JsonObject { ["file"] = "real.key", ["address"] = other.Address.ToString() };
            configuration["journal"]!["path"] = journal;
            configuration["activation"] = new JsonObject { ["dryRun"] = "0 s", ["rehearsal"] = false };
        });
        // Its unlocked accounts sign for the local chain alone.
        await _main.Control.SetChainIdAsync(new ChainId(31337));
        await _main.GrantKeeperAsync(other.Address, UInt256.Parse("1000000000000000000"));
        await _main.Control.SetChainIdAsync(new ChainId(1));
        head = await _main.Control.GetHeadAsync();
        (await KeeperCommand.RunAsync("run", "--once", "--config", file)).Code.ShouldBe(ExitCode.NotActivated);
        // Even with the operator's word the journal remembers blocks that the main network lacks.
        var activate = await KeeperCommand.RunAsync("activate", "--yes", "--config", file);
        activate.Code.ShouldBe(ExitCode.Ok, activate.Output + activate.Errors);
        var run = await KeeperCommand.RunAsync("run", "--once", "--config", file);
        run.Code.ShouldBe(ExitCode.Journal, run.Errors);
        await ShouldBeUntouchedAsync(head);
        (await _main.Client.GetTransactionCountAsync(other.Address, BlockTag.Latest)).ShouldBe(0ul);
    }

    private async Task ShouldBeUntouchedAsync(BlockHeader head)
    {
        var methods = _node.Seen.SelectMany(request => request.Calls).Select(call => call.Method).Distinct().ToList();
        methods.ShouldNotBeEmpty();
        methods.ShouldAllBe(method => UpstreamGate.IsRead(method) || method == "eth_simulateV1");
        (await _main.Control.GetHeadAsync()).Hash.ShouldBe(head.Hash);
        (await _main.Control.GetPoolCountsAsync()).Pending.ShouldBe(0ul);
        (await _main.Client.GetTransactionCountAsync(_key.Address, BlockTag.Latest)).ShouldBe(0ul);
    }

    private string Write(string name, Action<JsonObject> change)
    {
        var configuration = JsonNode.Parse(DemoConfiguration.Write(DemoScenarios.Default, _main.World, _node.Url, actions: null))!.AsObject();
        configuration["chain"]!["id"] = 1;
        configuration["key"] = new JsonObject { ["file"] = NoKey, ["address"] = _key.Address.ToString() };
        configuration.Remove("web");
        change(configuration);
        var file = Path.Combine(_folder.FullName, name);
        File.WriteAllText(file, configuration.ToJsonString());
        return file;
    }
}
