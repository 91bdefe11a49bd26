using KeeperBot.Evm.Crypto;
using KeeperBot.Evm.JsonRpc;
using KeeperBot.Evm.Nodes;
using KeeperBot.Primitives;
using KeeperBot.TestKit.Rpc;

namespace KeeperBot.Evm.Tests.Nodes;

public sealed class NodePoolBroadcastTests
{
    private const string Send = "eth_sendRawTransaction";
    private static readonly Bytes Raw = Bytes.Parse("0x02f86b");
    private static readonly Hash32 Hash = Keccak256.Hash(Raw.Span);

    [Fact]
    public async Task SendRawTransactionAsync_AllTakeIt_EveryActiveNodeGotItOnce()
    {
        await using var world = await WorldAsync();
        (await world.Eth.SendRawTransactionAsync(Raw)).ShouldBe(Hash);

        Enumerable.Range(0, 3).ShouldAllBe(node => world.Server(node).Calls(Send) == 1);
    }

    [Fact]
    public async Task SendRawTransactionAsync_NodeOutOfAction_IsNotSentTo()
    {
        await using var world = await WorldAsync();
        world.Server(0).Inject(Faults.Result("\"0x2\""), int.MaxValue, "eth_chainId");
        await world.LookAsync();

        await world.Eth.SendRawTransactionAsync(Raw);

        world.State(0).ShouldBe(NodeState.WrongChain);
        world.Server(0).Calls(Send).ShouldBe(0);
    }

    [Theory]
    [InlineData("dropped")]
    [InlineData("underpriced")]
    [InlineData("false hash")]
    public async Task SendRawTransactionAsync_OneTakesIt_IsAccepted(string others)
    {
        await using var world = await WorldAsync();
        var faults = new[] { 0, 2 }.Select(node => world.Server(node).Inject(
            others switch
            {
                "dropped" => Faults.Dropped(),
                "underpriced" => Faults.NodeError(-32000, "transaction underpriced"),
                _ => Faults.Result($"\"{Keccak256.Hash([1])}\""),
            },
            int.MaxValue, Send)).ToArray();

        (await world.Eth.SendRawTransactionAsync(Raw)).ShouldBe(Hash);

        faults.ShouldAllBe(fault => fault.Delivered == 1);
    }

    [Fact]
    public async Task SendRawTransactionAsync_OneTakesItAndOneHangs_IsAcceptedAfterThePatience()
    {
        await using var world = await WorldAsync();
        var hanging = world.Server(0).Inject(Faults.Hanging(), int.MaxValue, Send);

        var sending = world.Eth.SendRawTransactionAsync(Raw);
        await hanging.UntilDeliveredAsync();
        await world.Time.UntilArmedAsync(TimeSpan.FromSeconds(1));
        world.Time.Advance(TimeSpan.FromSeconds(1));

        (await sending).ShouldBe(Hash);
    }

    [Theory]
    [InlineData("transaction underpriced", "already known", SendErrorClass.AlreadyKnown)]
    [InlineData("transaction underpriced", "nonce too low", SendErrorClass.NonceTooLow)]
    [InlineData("insufficient funds", "replacement transaction underpriced", SendErrorClass.ReplacementUnderpriced)]
    [InlineData("tx fee (2.0 ether) exceeds the configured cap (1.00 ether)", "transaction underpriced", SendErrorClass.Underpriced)]
    [InlineData("transaction underpriced", "an answer nobody knows", SendErrorClass.Unknown)]
    public async Task SendRawTransactionAsync_AllRefuse_MostTellingAnswerRules(string one, string other, SendErrorClass expected)
    {
        await using var world = await WorldAsync();
        world.Server(0).OnError(Send, -32000, one);
        world.Server(1).OnError(Send, -32000, other);
        world.Server(2).OnError(Send, -32000, one);

        var e = await Should.ThrowAsync<RpcException>(world.Eth.SendRawTransactionAsync(Raw));

        RpcErrorClassifier.ClassifySend(e).ShouldBe(expected, e.Message);
        Enumerable.Range(0, 3).ShouldAllBe(node => world.Server(node).Calls(Send) == 1);
    }

    [Theory]
    [InlineData("dropped")]
    [InlineData("429")]
    [InlineData("500")]
    [InlineData("garbage")]
    public async Task SendRawTransactionAsync_RefusedByTwoAndUnknownAtOne_StaysUnknownAndIsNotRepeated(string how)
    {
        await using var world = await WorldAsync();
        world.Server(0).OnError(Send, -32000, "transaction underpriced");
        world.Server(2).OnError(Send, -32000, "transaction underpriced");
        var fault = world.Server(1).Inject(
            how switch
            {
                "dropped" => Faults.DroppedAfterwards(),
                "429" => Faults.Http(429),
                "500" => Faults.Http(500),
                _ => Faults.Garbage(),
            },
            int.MaxValue, Send);

        var e = await Should.ThrowAsync<RpcException>(world.Eth.SendRawTransactionAsync(Raw));

        RpcErrorClassifier.ClassifySend(e).ShouldBe(SendErrorClass.Unknown, e.Message);
        fault.Delivered.ShouldBe(1);
        Enumerable.Range(0, 3).ShouldAllBe(node => world.Server(node).Calls(Send) == 1);
    }

    private static async Task<PoolWorld> WorldAsync()
    {
        var world = new PoolWorld(3);
        for (var node = 0; node < 3; node++)
            world.Server(node).On(Send, $"\"{Hash}\"");
        await world.LookAsync();
        return world;
    }
}
