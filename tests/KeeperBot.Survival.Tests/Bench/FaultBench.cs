using KeeperBot.Evm;
using KeeperBot.Evm.Transactions;
using KeeperBot.Execution.Journal;
using KeeperBot.Survival.Tests.World;
using KeeperBot.Primitives;
using KeeperBot.Scenarios.Markets;
using KeeperBot.TestKit.Rpc;

namespace KeeperBot.Survival.Tests.Bench;

/// <summary>
/// One case: the world at its start, a proxy before its node, a folder, and the keeper's processes one after another. Knows what was really delivered, and
/// ends every case with the four invariants.
/// </summary>
public sealed class FaultBench : IAsyncDisposable
{
    /// <summary>Blocks within which the rescue that is due must be mined once the fault is gone; the keeper sees each of them.</summary>
    public const int LivenessBlocks = 16;

    /// <summary>The method that sends.</summary>
    public const string Send = "eth_sendRawTransaction";

    private readonly List<Fault> _mustStrike = [];
    private readonly List<string> _evidence = [];
    private readonly List<LoopbackRpcServer> _others = [];
    private readonly List<string> _said = [];

    private FaultBench(FaultWorld world)
    {
        World = world;
        Proxy = LoopbackRpcServer.StartProxy(world.Chain.RpcUrl);
        Folder = new KeeperFolder(Proxy.Url);
    }

    /// <summary>The chain and its vault.</summary>
    public FaultWorld World { get; }

    /// <summary>What stands between keeper and node.</summary>
    public LoopbackRpcServer Proxy { get; }

    /// <summary>Configuration, key, journal, log.</summary>
    public KeeperFolder Folder { get; }

    /// <summary>The keeper's process that was started last; null before the first.</summary>
    public KeeperProcess? Keeper { get; private set; }

    /// <summary>The node itself, past the proxy.</summary>
    public EthClient Node => World.Chain.Client;

    /// <summary>Transactions on the chain that the case itself sent with the keeper's key.</summary>
    public HashSet<Hash32> Foreign { get; } = [];

    /// <summary>What the operator adds to the command line once the fault is gone, where the case calls for an operator.</summary>
    public IReadOnlyList<string> Mend { get; set; } = [];

    /// <summary>Every transaction that reached any node of the keeper, in order.</summary>
    public IReadOnlyList<SignedTransaction> Sent => [.. _others.Prepend(Proxy).SelectMany(proxy => proxy.Seen).SelectMany(request => request.Calls)
        .Where(call => call.Method == Send).Select(call => SignedTransaction.Decode(Bytes.Parse(call.Parameters[0].GetString()!)))];

    /// <summary>Everything that all processes of this case said.</summary>
    public string Said => string.Join('\n', Keeper is null ? _said : _said.Append(Keeper.Said));

    /// <summary>What was delivered, in words.</summary>
    public string Delivered => string.Join("; ", _mustStrike.Select(fault => $"{fault.Name} x{fault.Delivered}").Concat(_evidence));

    /// <summary>A bench at the world's start.</summary>
    public static async Task<FaultBench> OpenAsync(FaultWorld world)
    {
        await world.ResetAsync();
        return new FaultBench(world);
    }

    /// <summary>Another node of the keeper: a proxy before the same chain.</summary>
    public LoopbackRpcServer AddNode()
    {
        var proxy = LoopbackRpcServer.StartProxy(World.Chain.RpcUrl);
        _others.Add(proxy);
        Folder.Configuration["chain"]!["rpc"]!.AsArray().Add(proxy.Url.ToString());
        return proxy;
    }

    /// <summary>A fault without whose delivery the case proves nothing.</summary>
    public Fault Require(Fault fault)
    {
        _mustStrike.Add(fault);
        return fault;
    }

    /// <summary>A fault that is no proxy's, with what shows that it happened.</summary>
    public void Happened(string evidence) => _evidence.Add(evidence);

    /// <summary>Starts the keeper, after the one before has ended.</summary>
    public KeeperProcess Start(IReadOnlyDictionary<string, string>? environment, params string[] arguments)
    {
        if (Keeper is not null)
            _said.Add(Keeper.Said);
        return Keeper = KeeperProcess.Start(["run", "--config", Folder.Write(), .. arguments], environment);
    }

    /// <summary>Starts the keeper of a package, after the one before has ended.</summary>
    public KeeperProcess StartPackaged(string program, string path)
    {
        if (Keeper is not null)
            _said.Add(Keeper.Said);
        return Keeper = KeeperProcess.StartPackaged(program, path, ["run", "--config", Folder.Write()]);
    }

    /// <summary>Starts the keeper and waits until it has finished its first cycle.</summary>
    public async Task<KeeperProcess> StartAndCycleAsync(params string[] arguments)
    {
        var keeper = Start(null, arguments);
        await keeper.CycleAsync((await World.Chain.Control.GetHeadAsync()).Number);
        return keeper;
    }

    /// <summary>Starts the keeper where the kernel lets no file grow beyond a size, as a full disk would not.</summary>
    public KeeperProcess StartLimited(int kilobytes)
    {
        if (Keeper is not null)
            _said.Add(Keeper.Said);
        return Keeper = KeeperProcess.StartLimited(kilobytes, ["run", "--config", Folder.Write()]);
    }

    /// <summary>Starts a keeper that is expected to end by itself.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StartToEndAsync(IReadOnlyDictionary<string, string>? environment = null, params string[] arguments) => await Start(environment, arguments).ExitAsync();

    /// <summary>Mines blocks and waits after each until the keeper has finished its cycle there.</summary>
    public async Task<BlockHeader> MineAsync(int blocks = 1)
    {
        for (var block = 1; ; block++)
        {
            var header = await World.MineAsync();
            await Keeper!.CycleAsync(header.Number);
            if (block == blocks)
                return header;
        }
    }

    /// <summary>Mines until a transaction of this kind has reached a node.</summary>
    public async Task UntilSentAsync(Func<SignedTransaction, bool> wanted)
    {
        for (var block = 0; block < 8 && !Sent.Any(wanted); block++)
            await MineAsync();
        Sent.ShouldContain(transaction => wanted(transaction), Keeper!.Tail());
    }

    /// <summary>An empty transaction of the keeper's key that the keeper knows nothing of; counted as foreign.</summary>
    public SignedTransaction SignForeign(ulong nonce)
    {
        using var key = FaultWorld.Key();
        var fee = UInt256.Parse("5000000000");
        var signed = new Eip1559Transaction(new ChainId(31337), nonce, fee, fee, 21_000, FaultWorld.Actor, UInt256.Zero, Bytes.Empty).Sign(key);
        Foreign.Add(signed.Hash);
        return signed;
    }

    /// <summary>Puts such a transaction into the node's pool.</summary>
    public Task SendForeignAsync(ulong nonce) => Node.SendRawTransactionAsync(SignForeign(nonce).Raw);

    /// <summary>A block as the node has it, as JSON.</summary>
    public async Task<string> RawBlockAsync(ulong number) =>
        (await Node.RawAsync("eth_getBlockByNumber", string.Create(System.Globalization.CultureInfo.InvariantCulture, $"0x{number:x}"), System.Text.Json.Nodes.JsonValue.Create(false))).GetRawText();

    /// <summary>Writes a file that only its owner may read.</summary>
    public void WritePrivate(string name, string text)
    {
        File.WriteAllText(Folder.At(name), text);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Folder.At(name), UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    /// <summary>Lets a signer elsewhere hold the key.</summary>
    public void UseSigner(LoopbackRpcServer signer)
    {
        var key = Folder.Configuration["key"]!.AsObject();
        key.Remove("file");
        key["remote"] = new System.Text.Json.Nodes.JsonObject { ["url"] = signer.Url.ToString() };
        File.Delete(Folder.At("keeper.key"));
    }

    /// <summary>Whether the vault's short put is above the trigger again, by the venue's own views.</summary>
    public async Task<bool> IsRescuedAsync() => (await PutAsync()).RatioTenThousandths >= 12_000;

    /// <summary>The short put as its venue sees it.</summary>
    public async Task<AccountHealth> PutAsync()
    {
        var id = $"{HealthProbe.LyraVenue}/{World.Chain.World.PutPosition.ToString(System.Globalization.CultureInfo.InvariantCulture)}";
        return (await World.Chain.Probe.ReadAsync(BlockTag.Latest)).Single(account => account.Id == id);
    }

    /// <summary>Ends all faults; with the operator's mend and a new start where the keeper has ended, mines until the vault is rescued.</summary>
    /// <param name="most">Blocks within which it must be.</param>
    /// <param name="heal">False to let the faults last.</param>
    /// <returns>The blocks it took.</returns>
    public async Task<int> RescueAsync(int most = LivenessBlocks, bool heal = true)
    {
        foreach (var proxy in heal ? _others.Prepend(Proxy) : [])
            proxy.Heal();
        if (Keeper is null || Keeper.HasExited)
            Start(null, [.. Mend]);
        for (var block = 0; block <= most; block++)
        {
            if (await IsRescuedAsync())
                return block;
            await MineAsync();
        }

        throw new InvalidOperationException($"the rescue that is due was not mined within {most} blocks:\n{Keeper!.Tail()}");
    }

    /// <summary>What the journal holds, read beside the keeper.</summary>
    public IReadOnlyList<JournalStory> Journalled()
    {
        using var reader = JournalReader.Open(Folder.Journal);
        return reader.Recent(10_000);
    }

    /// <summary>The one intent of the journal.</summary>
    public JournalStory Intent() => Journalled().ShouldHaveSingleItem();

    /// <summary>The four invariants, and that every required fault struck.</summary>
    public async Task FinishAsync()
    {
        await RescueAsync();
        // The put needs one top-up: two would show here.
        (await PutAsync()).RatioTenThousandths.ShouldNotBeNull().ShouldBeInRange(12_000, 14_200);
        await Keeper!.CycleAsync((await World.Chain.Control.GetHeadAsync()).Number);
        await Invariants.RequireAsync(Node, World.Start, Folder, Sent, Foreign);
        foreach (var fault in _mustStrike)
            fault.Delivered.ShouldBeGreaterThan(0, $"'{fault.Name}' was never delivered, so nothing is shown");
        (_mustStrike.Count + _evidence.Count).ShouldBeGreaterThan(0, "the case shows no delivery of any fault");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Keeper is not null)
            await Keeper.DisposeAsync();
        foreach (var proxy in _others.Prepend(Proxy))
            await proxy.DisposeAsync();
        Folder.Dispose();
    }
}
