using System.Globalization;
using System.Text.Json.Nodes;
using KeeperBot.Evm.Nodes;
using KeeperBot.TestKit.Rpc;
using Xunit.Abstractions;

namespace KeeperBot.Anvil.Tests.Evm.Nodes;

public sealed class ThreeNodesTests(ITestOutputHelper output)
{
    private const int Blocks = 5;
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Each node in turn lags, lies about the state at true hashes, is killed, and falls silent; then all at once. Whatever happens no wrong snapshot may be
    /// taken, and with one bad node at a time every block must still get a good one.
    /// </summary>
    [Fact] // cases 33, 34, 39
    public async Task Snapshots_EachNodeLagsLiesDiesAndHangsInTurn_AreNeverWrong()
    {
        await using var world = await ThreeNodes.StartAsync();
        await RunAsync(world, "all well", [0, 1, 2], null);
        for (var turn = 0; turn < 3; turn++)
        {
            await LagAsync(world, turn);
            await LieAsync(world, (turn + 1) % 3);
            await DieAsync(world, (turn + 2) % 3);
            await HangAsync(world, turn);
        }
        await AllAtOnceAsync(world);

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"good snapshots {world.Good}, wrong {world.Wrong.Count}; refused reads: {string.Join(", ", world.Refused.Select(pair => $"{pair.Key} x {pair.Value}"))}"));
        world.Wrong.ShouldBeEmpty();
    }

    private async Task LagAsync(ThreeNodes world, int node)
    {
        await RunAsync(world, $"node {node} lags", Others(node), () => world.Pool.Status()[node].State.ShouldBe(NodeState.Lagging));
        await world.CatchUpAsync(0, 1, 2);
        await world.UntilAsync(node, NodeState.Active);
    }

    private async Task LieAsync(ThreeNodes world, int node)
    {
        var lie = world.Nodes[node].Proxy.Inject(Lie(), int.MaxValue, "eth_call");
        var before = world.Wrong.Count;
        await RunAsync(world, $"node {node} lies", [0, 1, 2], () => lie.Delivered.ShouldBeGreaterThan(0));
        world.Wrong.Count.ShouldBe(before);
        world.Changes.ShouldContain(change => change.To == NodeState.Quarantined && change.Host == world.Pool.Status()[node].Host);
        world.Nodes[node].Proxy.Heal();
        await world.UntilAsync(node, NodeState.Active);
    }

    private async Task DieAsync(ThreeNodes world, int node)
    {
        await world.Nodes[node].KillAsync();
        await RunAsync(world, $"node {node} is dead", Others(node), () => world.Pool.Status()[node].Errors.ShouldBeGreaterThan(0));
        await world.UntilAsync(node, NodeState.Down);
        await world.Nodes[node].RestartAsync();
        await world.CatchUpAsync(0, 1, 2);
        await world.UntilAsync(node, NodeState.Active);
    }

    private async Task HangAsync(ThreeNodes world, int node)
    {
        var silence = world.Nodes[node].Proxy.Inject(Faults.Hanging(), int.MaxValue);
        await RunAsync(world, $"node {node} is silent", Others(node), () => silence.Delivered.ShouldBeGreaterThan(0));
        world.Nodes[node].Proxy.Heal();
        await world.CatchUpAsync(0, 1, 2);
        await world.UntilSeenAtAsync(node);
    }

    private async Task AllAtOnceAsync(ThreeNodes world)
    {
        var good = world.Good;
        var lie = world.Nodes[1].Proxy.Inject(Lie(), int.MaxValue, "eth_call");
        await world.Nodes[2].KillAsync();
        for (var i = 0; i < Blocks; i++)
            await world.MineAsync(1); // node 0 stands still
        (await world.UntilGoodAsync(TimeSpan.FromSeconds(3))).ShouldBeNull("one liar, one laggard and a dead node agree on nothing");
        world.Good.ShouldBe(good);
        lie.Delivered.ShouldBeGreaterThan(0);

        await world.CatchUpAsync(0);
        world.Nodes[1].Proxy.Heal();
        var recovery = (await world.UntilGoodAsync(Long)).ShouldNotBeNull();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"one lags, one lies, one is dead: no snapshot; {recovery.TotalMilliseconds:0} ms after two were mended the first good one"));
    }

    /// <summary>Some blocks, each of which must get a good snapshot; prints the longest time without one.</summary>
    private async Task RunAsync(ThreeNodes world, string what, int[] mining, Action? delivered)
    {
        var longest = TimeSpan.Zero;
        for (var i = 0; i < Blocks; i++)
        {
            await world.MineAsync(mining);
            var took = (await world.UntilGoodAsync(Long)).ShouldNotBeNull($"{what}: no good snapshot of a block that two honest nodes have; {string.Join(", ", world.Pool.Status().Select(node => $"{node.State} ({node.Why})"))}");
            longest = took > longest ? took : longest;
        }
        delivered?.Invoke();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {Blocks} blocks, longest time without a good snapshot {longest.TotalMilliseconds:0} ms"));
    }

    private static int[] Others(int node) => [.. Enumerable.Range(0, 3).Where(other => other != node)];

    /// <summary>One more in the last digit that is not zero, in every answer: consistent, well-formed and false.</summary>
    private static Fault Lie() => Faults.Editing("a false state", answer =>
    {
        if (answer["result"] is not JsonValue result)
            return;
        var text = result.GetValue<string>().ToCharArray();
        var at = Array.FindLastIndex(text, digit => digit is not ('0' or 'x'));
        if (at > 1)
            text[at] = text[at] == 'f' ? 'e' : "0123456789abcdef"["0123456789abcdef".IndexOf(text[at], StringComparison.Ordinal) + 1];
        answer["result"] = new string(text);
    });
}
