using KeeperBot.Evm.Transports;
using KeeperBot.Primitives;
using KeeperBot.Scenarios.Anvil;
using KeeperBot.TestKit;
using KeeperBot.TestKit.Rpc;

namespace KeeperBot.Anvil.Tests.Evm.Nodes;

/// <summary>
/// One of several Anvils that fork the same block. Anvil builds the same block from the same parent, time and state, so replicas that replay the same
/// script have the same hashes. It is reached through a proxy, and can be killed and started again.
/// </summary>
internal sealed class Replica : IAsyncDisposable
{
    private readonly Uri _base;
    private AnvilSession? _anvil;
    private int _mined;

    private Replica(Uri origin, AnvilSession anvil)
    {
        _base = origin;
        _anvil = anvil;
        Port = anvil.RpcUrl.Port;
        Proxy = LoopbackRpcServer.StartProxy(anvil.RpcUrl);
        Transport = new HttpRpcTransport(Proxy.Url, new HttpRpcOptions { MaxRetries = 0, Deadline = TimeSpan.FromSeconds(5) }, TimeProvider.System);
    }

    internal LoopbackRpcServer Proxy { get; }

    internal HttpRpcTransport Transport { get; }

    private int Port { get; }

    internal static async Task<Replica> StartAsync(Uri origin) => new(origin, await ForkAsync(origin, 0));

    /// <summary>SIGKILL.</summary>
    internal async Task KillAsync()
    {
        await _anvil!.DisposeAsync();
        _anvil = null;
        _mined = 0;
    }

    /// <summary>At the same address, with nothing but the forked block.</summary>
    internal async Task RestartAsync() => _anvil = await ForkAsync(_base, Port);

    /// <summary>Mines what it has not mined of the script; gives its newest block.</summary>
    internal async Task<BlockRef> CatchUpAsync(IReadOnlyList<ScriptedBlock> script)
    {
        for (; _mined < script.Count; _mined++)
        {
            await _anvil!.Control.SetBalanceAsync(ScriptedBlock.Holder, script[_mined].Balance);
            await _anvil.Control.MineAtAsync(script[_mined].Time);
        }
        return (await _anvil!.Control.GetHeadAsync()).ToBlockRef();
    }

    public async ValueTask DisposeAsync()
    {
        Transport.Dispose();
        await Proxy.DisposeAsync();
        if (_anvil is not null)
            await _anvil.DisposeAsync();
    }

    private static Task<AnvilSession> ForkAsync(Uri origin, int port) =>
        AnvilSession.StartAsync(new AnvilOptions { ForkUrl = origin, NoMining = true, Port = port });
}

/// <summary>One block of the script all replicas play.</summary>
/// <param name="Time">Its time.</param>
/// <param name="Balance">The holder's balance after it.</param>
internal sealed record ScriptedBlock(ChainTime Time, UInt256 Balance)
{
    /// <summary>Whose balance tells the blocks apart.</summary>
    internal static readonly Address Holder = Address.Parse("0x0000000000000000000000000000000000c0ffee");
}
