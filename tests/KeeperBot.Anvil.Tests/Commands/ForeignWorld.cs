using System.Text.Json.Nodes;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Evm.Keys;
using KeeperBot.Evm.Transports;
using KeeperBot.Primitives;
using KeeperBot.Scenarios.Anvil;

namespace KeeperBot.Anvil.Tests.Commands;

/// <summary>A local chain with the world's contracts and the id of a real one, and a vault there that a key of its own keeps: what a keeper meets when it goes live.</summary>
internal sealed class ForeignWorld : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(12);

    private readonly RunningWorld _world;
    private readonly AnvilProcess _anvil;
    private readonly HttpRpcTransport _transport;

    private readonly ulong _chain;

    private ForeignWorld(RunningWorld world, AnvilProcess anvil, HttpRpcTransport transport, ulong chain)
    {
        (_world, _anvil, _transport, _chain) = (world, anvil, transport, chain);
        Client = new EthClient(transport);
        Control = new AnvilControl(Client);
    }

    public EthClient Client { get; }

    public AnvilControl Control { get; }

    public Uri Node => _anvil.RpcUrl;

    public string Folder => _world.Folder;

    public Address Acting { get; private set; }

    public string JournalFile => Path.Combine(Folder, "live.db");

    public static async Task<ForeignWorld> StartAsync(ulong chain, string move)
    {
        var world = await RunningWorld.StartAsync(move);
        var anvil = await AnvilProcess.StartAsync(new AnvilOptions { ForkUrl = new Uri((string)world.Configuration()["chain"]!["rpc"]![0]!), ChainId = new ChainId(chain) }, TimeProvider.System);
        var foreign = new ForeignWorld(world, anvil, new HttpRpcTransport(anvil.RpcUrl, new HttpRpcOptions { Deadline = TimeSpan.FromMinutes(1) }, TimeProvider.System), chain);
        await foreign.Control.SetTimestampIntervalAsync(Interval);
        await foreign.MakeKeyAsync();
        await foreign.MineAsync(5);
        return foreign;
    }

    /// <summary>Writes a configuration of this chain with the world's limits.</summary>
    public string Write(string name, Action<JsonObject> change) => _world.Write(name, configuration =>
    {
        configuration["chain"]!["id"] = _chain;
        configuration["chain"]!["rpc"] = new JsonArray(Node.ToString());
        configuration["key"] = new JsonObject { ["file"] = "own.key", ["address"] = Acting.ToString() };
        configuration["journal"] = new JsonObject { ["path"] = "live.db" };
        configuration.Remove("web");
        change(configuration);
    });

    public Task MineAsync(int blocks) => Control.MineManyAsync(blocks, Interval);

    public async ValueTask DisposeAsync()
    {
        _transport.Dispose();
        await _anvil.DisposeAsync();
        await _world.DisposeAsync();
    }

    private async Task MakeKeyAsync()
    {
        var file = Path.Combine(Folder, "own.key");
        await File.WriteAllTextAsync(file, "0x" + Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32)));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using (var key = KeyFile.Load(file))
            Acting = key.Address;
        var vault = Address.Parse((string)_world.Configuration()["accounts"]![0]!["holder"]!);
        var owner = AbiFunction.Parse("owner() view returns (address)");
        var at = owner.DecodeOutput((await Client.CallAsync(new CallRequest { To = vault, Data = owner.Encode() }, BlockTag.Latest)).Data.Span)[0].AsAddress();
        var gas = UInt256.Parse("10000000000000000000");
        await Control.SetBalanceAsync(Acting, gas);
        await Control.SetBalanceAsync(at, gas);
        await Control.ImpersonateAsync(at);
        var grant = AbiFunction.Parse("setKeeper(address)").Encode(Acting);
        await Client.RawAsync("eth_sendTransaction", new JsonObject { ["from"] = at.ToString(), ["to"] = vault.ToString(), ["data"] = grant.ToString() });
    }
}
