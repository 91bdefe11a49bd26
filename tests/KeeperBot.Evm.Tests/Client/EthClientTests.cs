using KeeperBot.Evm.JsonRpc;
using KeeperBot.Evm.Tests.Transports;
using KeeperBot.Primitives;
using KeeperBot.TestKit.Rpc;

namespace KeeperBot.Evm.Tests.Client;

public sealed class EthClientTests
{
    private static readonly Address Somebody = Address.Parse("0x00000000000000000000000000000000000000aa");
    private static readonly BlockRef Block = Headers.Ref(16, "a");
    private static readonly Hash32 TransactionHash = Headers.Hash(1, "transaction");

    public static TheoryData<string, string> NotAQuantity => new()
    {
        { "null", "null" }, { "empty", "\"\"" }, { "prefix only", "\"0x\"" }, { "leading zero", "\"0x01\"" }, { "decimal", "\"1\"" }, { "number", "1" },
        { "upper prefix", "\"0X1\"" }, { "no hex", "\"0xg\"" }, { "257 bits", "\"0x1" + new string('0', 64) + "\"" },
        { "object", "{}" }, { "array", "[\"0x1\"]" }, { "space", "\"0x1 \"" }, { "true", "true" }, { "non-ASCII digit", "\"0x\uFF11\"" },
    };

    public static TheoryData<string, Func<EthClient, Task>> Reads => new()
    {
        { "eth_chainId", eth => eth.GetChainIdAsync() },
        { "eth_getBalance", eth => eth.GetBalanceAsync(Somebody, Block) },
        { "eth_getCode", eth => eth.GetCodeAsync(Somebody, Block) },
        { "eth_getTransactionCount", eth => eth.GetTransactionCountAsync(Somebody, Block) },
        { "eth_getStorageAt", eth => eth.GetStorageAtAsync(Somebody, 0, Block) },
        { "eth_call", eth => eth.CallAsync(new CallRequest { To = Somebody }, Block) },
        { "eth_estimateGas", eth => eth.EstimateGasAsync(new CallRequest { To = Somebody }, Block) },
        { "eth_simulateV1", eth => eth.SimulateAsync(new SimulationRequest { Calls = [new CallRequest()] }, Block) },
        { "eth_feeHistory", eth => eth.GetFeeHistoryAsync(4, 16, [50]) },
        { "eth_getLogs", eth => eth.GetLogsAsync(LogFilter.InBlock(Block.Hash)) },
        { "eth_sendRawTransaction", eth => eth.SendRawTransactionAsync(Bytes.Parse("0x02")) },
    };

    [Fact]
    public async Task GetStorageAtAsync_SeveralSlots_IsOneRequestInOrder()
    {
        await using var world = new LoopbackClient();
        world.Server.On("eth_getStorageAt", parameters => $"\"0x{Convert.ToInt32(parameters[1].GetString()!, 16):x64}\"");

        var slots = await world.Eth.GetStorageAtAsync([(Somebody, 3), (Somebody, 1), (Somebody, 2)], Block);

        slots.Select(slot => slot.Span[31]).ShouldBe([(byte)3, (byte)1, (byte)2]);
        world.Server.Seen.ShouldHaveSingleItem().Calls.Length.ShouldBe(3);
        (await world.Eth.GetStorageAtAsync([], Block)).ShouldBeEmpty();
        world.Server.Seen.Count.ShouldBe(1);
    }

    [Fact]
    public async Task GetStorageAtAsync_OneSlotIsNotAnswered_VoidsAll()
    {
        await using var world = new LoopbackClient();
        world.Server.On("eth_getStorageAt", parameters => parameters[1].GetString() == "0x2" ? "null" : "\"0x" + new string('0', 64) + "\"");

        (await Should.ThrowAsync<RpcException>(() => world.Eth.GetStorageAtAsync([(Somebody, 1), (Somebody, 2)], Block))).Kind.ShouldBe(RpcErrorKind.InvalidResponse);
    }

    [Theory]
    [MemberData(nameof(NotAQuantity))]
    public async Task GetBalanceAsync_WhatIsNoQuantity_IsAnErrorAndNeverAZero(string name, string result)
    {
        await using var world = new LoopbackClient();
        world.Server.On("eth_getBalance", result);

        var e = await Should.ThrowAsync<RpcException>(world.Eth.GetBalanceAsync(Somebody, Block), name);

        e.Kind.ShouldBe(RpcErrorKind.InvalidResponse);
    }

    [Theory]
    [MemberData(nameof(Reads))]
    public async Task AnyRead_NullResult_IsAnError(string method, Func<EthClient, Task> read)
    {
        await using var world = new LoopbackClient();
        world.Server.On(method, "\"0x1\"");
        var fault = world.Server.Inject(Faults.NullResult());

        var e = await Should.ThrowAsync<RpcException>(read(world.Eth));

        e.Kind.ShouldBe(RpcErrorKind.InvalidResponse);
        e.Method.ShouldBe(method);
        fault.Delivered.ShouldBe(1);
    }

    [Fact]
    public async Task GetBalanceAsync_PinnedBlock_AsksByHashAsEip1898Says()
    {
        await using var world = new LoopbackClient();
        world.Server.On("eth_getBalance", "\"0x" + new string('f', 64) + "\"");

        (await world.Eth.GetBalanceAsync(Somebody, Block)).ShouldBe(UInt256.MaxValue);

        world.Server.Seen[0].Text.ShouldContain($$"""["{{Somebody}}",{"blockHash":"{{Block.Hash}}","requireCanonical":true}]""");
    }

    [Fact]
    public async Task CallAsync_Revert_IsAValueWithItsData()
    {
        await using var world = new LoopbackClient();
        world.Server.OnError("eth_call", 3, "execution reverted: no", "0x08c379a0");

        (await world.Eth.CallAsync(new CallRequest { To = Somebody }, Block)).ShouldBe(new CallResult(false, Bytes.Parse("0x08c379a0")));
    }

    [Fact]
    public async Task CallAsync_NodeWithoutTheBlock_IsAnException()
    {
        await using var world = new LoopbackClient();
        world.Server.OnError("eth_call", -32000, "header for hash not found");

        (await Should.ThrowAsync<RpcException>(world.Eth.CallAsync(new CallRequest { To = Somebody }, Block))).Kind.ShouldBe(RpcErrorKind.BlockUnavailable);
    }

    [Theory]
    [InlineData("\"0x1\"")]
    [InlineData("\"0xzz\"")]
    [InlineData("\"00\"")]
    [InlineData("0")]
    [InlineData("\"\"")]
    public async Task CallAsync_ResultThatIsNoData_IsAnError(string result)
    {
        await using var world = new LoopbackClient();
        world.Server.On("eth_call", result);

        (await Should.ThrowAsync<RpcException>(world.Eth.CallAsync(new CallRequest { To = Somebody }, Block))).Kind.ShouldBe(RpcErrorKind.InvalidResponse);
    }

    [Fact]
    public async Task EstimateGasAsync_Zero_IsAnError()
    {
        await using var world = new LoopbackClient();
        world.Server.On("eth_estimateGas", "\"0x0\"");

        (await Should.ThrowAsync<RpcException>(world.Eth.EstimateGasAsync(new CallRequest { To = Somebody }, Block))).Kind.ShouldBe(RpcErrorKind.InvalidResponse);
    }

    [Fact]
    public async Task GetBlockAsync_UnknownBlock_IsNull()
    {
        await using var world = new LoopbackClient();
        world.Server.On("eth_getBlockByHash", "null").On("eth_getBlockByNumber", "null");

        (await world.Eth.GetBlockAsync(Block.Hash)).ShouldBeNull();
        (await world.Eth.GetBlockAsync(16UL)).ShouldBeNull();
        (await world.Eth.GetBlockAsync(BlockTag.Finalized)).ShouldBeNull();
    }

    [Fact]
    public async Task GetBlockAsync_WellFormedHeader_IsRead()
    {
        await using var world = new LoopbackClient();
        world.Server.On("eth_getBlockByNumber", Headers.Json(16, "a", "a"));

        var header = (await world.Eth.GetBlockAsync(BlockTag.Latest)).ShouldNotBeNull();

        header.ToBlockRef().ShouldBe(Block);
        header.BaseFeePerGas.ShouldBe(1_000_000_000UL);
        header.GasLimit.ShouldBe(30_000_000UL);
    }

    [Fact]
    public async Task GetBlockAsync_AnotherBlockThanAsked_IsAnError()
    {
        await using var world = new LoopbackClient();
        world.Server.On("eth_getBlockByHash", Headers.Json(16, "b", "a")).On("eth_getBlockByNumber", Headers.Json(17, "a", "a"));

        (await Should.ThrowAsync<RpcException>(world.Eth.GetBlockAsync(Block.Hash))).Kind.ShouldBe(RpcErrorKind.InvalidResponse);
        (await Should.ThrowAsync<RpcException>(world.Eth.GetBlockAsync(16UL))).Kind.ShouldBe(RpcErrorKind.InvalidResponse);
    }

    [Theory]
    [InlineData("number")]
    [InlineData("hash")]
    [InlineData("parentHash")]
    [InlineData("timestamp")]
    [InlineData("gasLimit")]
    [InlineData("gasUsed")]
    [InlineData("stateRoot")]
    [InlineData("miner")]
    public async Task GetBlockAsync_MissingField_NamesIt(string field)
    {
        await using var world = new LoopbackClient();
        world.Server.On("eth_getBlockByNumber", Headers.Json(16, "a", "a").Replace($"\"{field}\"", "\"other\"", StringComparison.Ordinal));

        (await Should.ThrowAsync<RpcException>(world.Eth.GetBlockAsync(BlockTag.Latest))).Message.ShouldContain($"'{field}'");
    }

    [Fact]
    public async Task GetBlockAsync_Pending_IsRefused()
    {
        await using var world = new LoopbackClient();

        await Should.ThrowAsync<ArgumentException>(() => world.Eth.GetBlockAsync(BlockTag.Pending));
    }

    [Fact]
    public async Task GetTransactionReceiptAsync_ReceiptOfAnotherTransaction_IsAnError()
    {
        await using var world = new LoopbackClient();
        world.Server.On("eth_getTransactionReceipt", Receipt(Headers.Hash(2, "transaction"), Block.Hash));

        (await Should.ThrowAsync<RpcException>(world.Eth.GetTransactionReceiptAsync(TransactionHash))).Kind.ShouldBe(RpcErrorKind.InvalidResponse);
    }

    [Fact]
    public async Task GetTransactionReceiptAsync_LogOfAnotherBlock_IsAnError()
    {
        await using var world = new LoopbackClient();
        world.Server.On("eth_getTransactionReceipt", Receipt(TransactionHash, Headers.Hash(16, "b")));

        (await Should.ThrowAsync<RpcException>(world.Eth.GetTransactionReceiptAsync(TransactionHash))).Message.ShouldContain("another block");
    }

    [Fact]
    public async Task GetTransactionReceiptsAsync_SeveralHashes_IsOneRequest()
    {
        await using var world = new LoopbackClient();
        var unknown = Headers.Hash(9, "transaction");
        world.Server.On("eth_getTransactionReceipt", p => p[0].GetString() == TransactionHash.ToString() ? Receipt(TransactionHash, Block.Hash) : "null");

        var receipts = await world.Eth.GetTransactionReceiptsAsync([TransactionHash, unknown]);

        receipts[0].ShouldNotBeNull().Succeeded.ShouldBeTrue();
        receipts[1].ShouldBeNull();
        world.Server.Requests.ShouldBe(1);
    }

    [Fact]
    public async Task GetLogsAsync_LogNotAskedFor_VoidsTheAnswer()
    {
        await using var world = new LoopbackClient();
        world.Server.On("eth_getLogs", $"[{Log(TransactionHash, Block.Hash)}]");

        (await world.Eth.GetLogsAsync(LogFilter.InBlock(Block.Hash))).Count.ShouldBe(1);
        var other = LogFilter.InBlock(Block.Hash) with { Addresses = [Address.Zero] };
        (await Should.ThrowAsync<RpcException>(world.Eth.GetLogsAsync(other))).Kind.ShouldBe(RpcErrorKind.InvalidResponse);
    }

    [Fact]
    public async Task RpcException_HostileNodeText_IsBoundedAndEscaped()
    {
        await using var world = new LoopbackClient();
        world.Server.OnError("eth_getBalance", -32000, "\r\n\u001b[31mred\u202e" + new string('A', 5000));

        var e = await Should.ThrowAsync<RpcException>(world.Eth.GetBalanceAsync(Somebody, Block));

        e.Message.Length.ShouldBeLessThan(600);
        e.Message.ShouldNotContain("\n");
        e.Message.ShouldNotContain("\u001b");
        e.Message.ShouldNotContain("\u202e");
        e.Kind.ShouldBe(RpcErrorKind.Unknown);
    }

    [Fact]
    public async Task GetBalanceAsync_DefaultBlockId_IsRefused()
    {
        await using var world = new LoopbackClient();

        await Should.ThrowAsync<InvalidOperationException>(() => world.Eth.GetBalanceAsync(Somebody, default));
    }

    private static string Receipt(Hash32 hash, Hash32 logBlock) => $$"""
        {"transactionHash":"{{hash}}","blockNumber":"0x10","blockHash":"{{Block.Hash}}","transactionIndex":"0x0","from":"{{Somebody}}","to":null,
        "contractAddress":null,"status":"0x1","gasUsed":"0x5208","effectiveGasPrice":"0x1","logs":[{{Log(hash, logBlock)}}]}
        """;

    private static string Log(Hash32 transaction, Hash32 block) => $$"""
        {"address":"{{Somebody}}","topics":[],"data":"0x","logIndex":"0x0","blockNumber":"0x10","blockHash":"{{block}}","transactionHash":"{{transaction}}","removed":false}
        """;
}
