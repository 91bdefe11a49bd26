using KeeperBot.Evm.Nodes;
using KeeperBot.Evm.Tests.Client;
using KeeperBot.Evm.Tests.Heads;
using KeeperBot.Evm.Tests.Transports;
using KeeperBot.Evm.Transports;
using KeeperBot.Primitives;
using KeeperBot.TestKit.Rpc;
using KeeperBot.TestKit.Time;

namespace KeeperBot.Evm.Tests.Nodes;

/// <summary>Several loopback nodes of distinct operators, which agree on a chain until a test says otherwise, and a pool of them; the last ones may be private relays.</summary>
internal sealed class PoolWorld : IAsyncDisposable
{
    internal const ulong Top = 100;
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    internal static readonly Address Someone = Address.Parse("0x00000000000000000000000000000000000000bb");
    private readonly List<LoopbackClient> _clients = [];
    private readonly List<ScriptedChain> _chains = [];

    internal PoolWorld(int nodes, int? quorum = null, Func<NodePoolOptions, NodePoolOptions>? with = null, Func<int, string>? operatorOf = null, int relays = 0)
    {
        for (var i = 0; i < nodes + relays; i++)
        {
            var client = new LoopbackClient(new HttpRpcOptions { MaxRetries = 0, Deadline = TimeSpan.FromSeconds(20) });
            client.Server.On("eth_call", "\"0x11\"").On("eth_getTransactionCount", "\"0x5\"").On("eth_estimateGas", "\"0x5208\"");
            var chain = new ScriptedChain(client);
            for (var number = Top - 10; number <= Top; number++)
                chain.Add(number, "a");
            _clients.Add(client);
            _chains.Add(chain);
        }
        var options = new NodePoolOptions { Chain = new ChainId(1), Quorum = quorum, HedgeAfter = TimeSpan.FromSeconds(20), HeadPatience = Patience, OnChange = Changes.Add };
        var endpoints = _clients.Select((client, i) => new NodeEndpoint(client.Transport, operatorOf?.Invoke(i) ?? $"operator {i}")
        {
            Route = i < nodes ? BroadcastRoute.Public : BroadcastRoute.PrivateRelay,
        }).ToArray();
        Pool = new NodePool(endpoints, with?.Invoke(options) ?? options, Time);
        Eth = new EthClient(Pool);
    }

    internal ManualTime Time { get; } = new();

    internal List<NodeChange> Changes { get; } = [];

    internal NodePool Pool { get; }

    internal EthClient Eth { get; }

    internal static BlockRef At(ulong number) => Headers.Ref(number, "a");

    internal LoopbackRpcServer Server(int node) => _clients[node].Server;

    internal ScriptedChain Chain(int node) => _chains[node];

    internal NodeState State(int node) => Pool.Status()[node].State;

    /// <summary>A block more on some nodes.</summary>
    internal void Mine(ulong number, params int[] nodes)
    {
        foreach (var node in nodes)
            _chains[node].Add(number, "a");
    }

    internal Task<BlockHeader> LookAsync() => Pool.ObserveAsync(Patience);

    internal Task<CallResult> CallAsync(ulong number = Top) => Eth.CallAsync(new CallRequest { To = Someone }, At(number));

    public async ValueTask DisposeAsync()
    {
        Pool.Dispose();
        foreach (var client in _clients)
            await client.DisposeAsync();
    }
}
