using System.Collections.Concurrent;
using System.Diagnostics;
using KeeperBot.Evm;
using KeeperBot.Evm.JsonRpc;
using KeeperBot.Evm.Nodes;
using KeeperBot.Primitives;
using KeeperBot.Scenarios.Anvil;
using KeeperBot.TestKit;

namespace KeeperBot.Anvil.Tests.Evm.Nodes;

/// <summary>Three replicas, a pool of them, and a reader that takes a snapshot at every agreed head and compares it with the script.</summary>
internal sealed class ThreeNodes : IAsyncDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);
    private readonly AnvilSession _origin;
    private readonly BlockRef _start;
    private readonly List<ScriptedBlock> _script = [];
    private readonly List<Hash32> _hashes = [];
    private readonly MulticallReader _reader;
    private readonly EthClient _client;
    private ulong _good;

    private ThreeNodes(AnvilSession origin, BlockRef start, Replica[] nodes)
    {
        _origin = origin;
        _start = start;
        Nodes = nodes;
        Pool = new NodePool(
            [.. nodes.Select((node, i) => new NodeEndpoint(node.Transport, $"operator {i}"))],
            new NodePoolOptions { Chain = new ChainId(31337), MaxLag = 2, HedgeAfter = TimeSpan.FromMilliseconds(150), HeadPatience = TimeSpan.FromMilliseconds(500), Quarantine = TimeSpan.FromMilliseconds(300), OnChange = Changes.Enqueue },
            TimeProvider.System);
        _client = new EthClient(Pool);
        _reader = new MulticallReader(_client, new MulticallOptions { Fallback = Codes.Multicall3() });
    }

    internal Replica[] Nodes { get; }

    internal NodePool Pool { get; }

    /// <summary>Decisions about the nodes.</summary>
    internal ConcurrentQueue<NodeChange> Changes { get; } = new();

    /// <summary>Snapshots that equal the script.</summary>
    internal int Good { get; private set; }

    /// <summary>Snapshots that do not: must stay empty.</summary>
    internal List<string> Wrong { get; } = [];

    /// <summary>Refused reads by code.</summary>
    internal Dictionary<string, int> Refused { get; } = [];

    internal static async Task<ThreeNodes> StartAsync()
    {
        var origin = await AnvilSession.StartAsync(new AnvilOptions { NoMining = true, GenesisTime = new ChainTime(1_800_000_000) });
        var start = await origin.Control.MineAfterAsync(TimeSpan.FromSeconds(12));
        var nodes = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Replica.StartAsync(origin.RpcUrl)));
        return new ThreeNodes(origin, start.ToBlockRef(), nodes);
    }

    /// <summary>A block more, mined on these nodes.</summary>
    internal async Task MineAsync(params int[] nodes)
    {
        _script.Add(new ScriptedBlock(_start.Timestamp.Plus(TimeSpan.FromSeconds(12 * (_script.Count + 1))), (ulong)(1_000 + _script.Count)));
        await CatchUpAsync(nodes);
    }

    /// <summary>These nodes mine what they lack.</summary>
    internal async Task CatchUpAsync(params int[] nodes)
    {
        var heads = await Task.WhenAll(nodes.Select(node => Nodes[node].CatchUpAsync(_script)));
        heads.ShouldAllBe(head => head.Hash == heads[0].Hash, "the replicas build the same blocks");
        if (_hashes.Count < _script.Count)
            _hashes.Add(heads[0].Hash);
    }

    /// <summary>Reads at the agreed heads until a snapshot of the newest scripted block is had; gives how long that took. Null when time ran out.</summary>
    internal async Task<TimeSpan?> UntilGoodAsync(TimeSpan within)
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < within)
        {
            await TryReadAsync();
            if (_good == _start.Number + (ulong)_script.Count)
                return clock.Elapsed;
            await Task.Delay(Poll, TimeProvider.System);
        }
        return null;
    }

    /// <summary>Looks until a node has this state.</summary>
    internal async Task UntilAsync(int node, NodeState state)
    {
        var clock = Stopwatch.StartNew();
        while (Pool.Status()[node].State != state)
        {
            clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(30), $"node {node} is {Pool.Status()[node].State} ({Pool.Status()[node].Why}), not {state}");
            await TryReadAsync();
            await Task.Delay(Poll, TimeProvider.System);
        }
    }

    /// <summary>Looks until a node was seen at the newest block, in action.</summary>
    internal async Task UntilSeenAtAsync(int node)
    {
        var clock = Stopwatch.StartNew();
        while (Pool.Status()[node] is not { State: NodeState.Active, Head: { } head } || head.Hash != _hashes[^1])
        {
            clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(30), $"node {node} is {Pool.Status()[node].State} ({Pool.Status()[node].Why})");
            await TryReadAsync();
            await Task.Delay(Poll, TimeProvider.System);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Pool.Dispose();
        foreach (var node in Nodes)
            await node.DisposeAsync();
        await _origin.DisposeAsync();
    }

    private async Task TryReadAsync()
    {
        try
        {
            var head = (await _client.GetBlockAsync(BlockTag.Latest)).ShouldNotBeNull().ToBlockRef();
            if (head.Number <= _start.Number)
                return;
            var results = await _reader.ReadAsync([new(ScriptedBlock.Holder, Bytes.Empty)], head, [new(ScriptedBlock.Holder, Codes.SelfBalance)]);
            Compare(head, results[0]);
        }
        catch (RpcException e)
        {
            Refused[e.Code] = Refused.GetValueOrDefault(e.Code) + 1;
        }
    }

    private void Compare(BlockRef head, CallResult result)
    {
        var index = (int)(head.Number - _start.Number) - 1;
        if (!result.Success || index >= _hashes.Count || head.Hash != _hashes[index] || UInt256.FromBigEndian(result.Data.Span) != _script[index].Balance)
        {
            Wrong.Add($"block {head}: {result.Data}");
            return;
        }
        Good++;
        _good = Math.Max(_good, head.Number);
    }
}
