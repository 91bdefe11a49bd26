using System.Globalization;
using KeeperBot.Evm.Nodes;
using KeeperBot.Evm.Tests.Client;
using KeeperBot.TestKit.Rpc;

namespace KeeperBot.Evm.Tests.Nodes;

public sealed class NodePoolReceiptTests
{
    private static readonly KeeperBot.Primitives.Hash32 Transaction = Headers.Hash(1, "transaction");

    [Fact] // case 41
    public async Task GetTransactionReceiptAsync_OneNodeInvents_OthersKnowOfNone_IsNone()
    {
        await using var world = await WorldAsync(null, null, null);
        var lie = world.Server(0).Inject(Faults.Result(Receipt("0x1", "a")), int.MaxValue, "eth_getTransactionReceipt");

        (await world.Eth.GetTransactionReceiptAsync(Transaction)).ShouldBeNull();

        lie.Delivered.ShouldBe(1);
    }

    [Fact] // case 41
    public async Task GetTransactionReceiptAsync_OneNodeSaysItFailed_MajorityAndQuarantine()
    {
        await using var world = await WorldAsync(Receipt("0x1", "a"), Receipt("0x1", "a"), Receipt("0x1", "a"));
        var lie = world.Server(0).Inject(Faults.Result(Receipt("0x0", "a")), int.MaxValue, "eth_getTransactionReceipt");

        (await world.Eth.GetTransactionReceiptAsync(Transaction)).ShouldNotBeNull().Succeeded.ShouldBeTrue();

        lie.Delivered.ShouldBe(1);
        world.State(0).ShouldBe(NodeState.Quarantined);
    }

    [Fact] // case 42
    public async Task GetTransactionReceiptAsync_OneNodeHasNoneYet_MajorityAnswers()
    {
        await using var world = await WorldAsync(Receipt("0x1", "a"), Receipt("0x1", "a"), Receipt("0x1", "a"));
        var gap = world.Server(0).Inject(Faults.NullResult(), int.MaxValue, "eth_getTransactionReceipt");

        (await world.Eth.GetTransactionReceiptsAsync([Transaction])).ShouldHaveSingleItem().ShouldNotBeNull().BlockHash.ShouldBe(Headers.Hash(100, "a"));

        gap.Delivered.ShouldBe(1);
        world.State(0).ShouldBe(NodeState.Active, "not to know yet is no lie");
    }

    [Fact] // case 42
    public async Task GetTransactionReceiptAsync_HalfKnowsHalfDoesNot_FailsClosed()
    {
        await using var world = await WorldAsync(Receipt("0x1", "a"), null);

        await Should.ThrowAsync<NodeDisagreementException>(world.Eth.GetTransactionReceiptAsync(Transaction));
    }

    [Fact]
    public async Task GetTransactionReceiptAsync_InAnotherBlock_IsOutvotedButNoLie()
    {
        await using var world = await WorldAsync(Receipt("0x1", "b"), Receipt("0x1", "a"), Receipt("0x1", "a"));

        (await world.Eth.GetTransactionReceiptAsync(Transaction)).ShouldNotBeNull().BlockHash.ShouldBe(Headers.Hash(100, "a"));

        world.State(0).ShouldBe(NodeState.Active, "a node may see a reorganisation before the others");
    }

    private static async Task<PoolWorld> WorldAsync(params string?[] receipts)
    {
        var world = new PoolWorld(receipts.Length);
        for (var node = 0; node < receipts.Length; node++)
            world.Server(node).On("eth_getTransactionReceipt", receipts[node] ?? "null");
        await world.LookAsync();
        return world;
    }

    private static string Receipt(string status, string branch) => string.Create(CultureInfo.InvariantCulture, $$"""
        {"transactionHash":"{{Transaction}}","blockNumber":"0x64","blockHash":"{{Headers.Hash(100, branch)}}","transactionIndex":"0x0",
        "from":"0x00000000000000000000000000000000000000aa","to":"0x00000000000000000000000000000000000000bb","contractAddress":null,
        "status":"{{status}}","gasUsed":"0x5208","effectiveGasPrice":"0x1","logs":[]}
        """);
}
