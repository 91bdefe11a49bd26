using System.Collections.Immutable;
using KeeperBot.Evm.JsonRpc;
using KeeperBot.Evm.Tests.Transports;
using KeeperBot.Primitives;
using KeeperBot.TestKit.Rpc;

namespace KeeperBot.Evm.Tests.Client;

public sealed class MulticallReaderTests
{
    private static readonly BlockRef Block = Headers.Ref(16, "a");
    private static readonly CodeOverride Code = new(Address.Parse("0xca11bde05977b3631167028862be2a173976ca11"), Bytes.Parse("0x6001"));

    [Fact]
    public async Task ReadAsync_MoreCallsThanFitAChunk_PinsEveryChunkToTheSameHashAndKeepsTheOrder()
    {
        await using var world = new LoopbackClient();
        world.Server.On("eth_call", p => Echo(Count(Bytes.Parse(p[0].GetProperty("data").GetString()!)), p[0].GetProperty("data").GetString()!));
        var reader = new MulticallReader(world.Eth, new MulticallOptions { Fallback = Code, MaxCallsPerChunk = 3 });

        var results = await reader.ReadAsync(Calls(8), Block, []);

        results.Length.ShouldBe(8);
        results.Select(result => result.Data.Span[0]).ShouldBe(Enumerable.Range(0, 8).Select(i => (byte)i));
        world.Server.Calls("eth_call").ShouldBe(3);
        world.Server.Seen.ShouldAllBe(request => request.Text.Contains($"\"blockHash\":\"{Block.Hash}\"", StringComparison.Ordinal));
        world.Server.Seen.ShouldAllBe(request => request.Text.Contains("\"code\":\"0x6001\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ReadAsync_OneChunkWithFewerResults_AsksForTheRestAnew()
    {
        await using var world = new LoopbackClient();
        var answers = 0;
        world.Server.On("eth_call", p => Echo(Interlocked.Increment(ref answers) == 2 ? 2 : Count(Bytes.Parse(p[0].GetProperty("data").GetString()!)), p[0].GetProperty("data").GetString()!));
        var reader = new MulticallReader(world.Eth, new MulticallOptions { Fallback = Code, MaxCallsPerChunk = 3, MaxParallelChunks = 1 });

        var results = await reader.ReadAsync(Calls(9), Block, []);

        results.Select(result => result.Data.Span[0]).ShouldBe(Enumerable.Range(0, 9).Select(i => (byte)i));
        answers.ShouldBe(4);
    }

    [Fact]
    public async Task ReadAsync_OneChunkWithMoreResults_VoidsTheWholeRead()
    {
        await using var world = new LoopbackClient();
        world.Server.On("eth_call", p => Echo(3, p[0].GetProperty("data").GetString()!));
        var reader = new MulticallReader(world.Eth, new MulticallOptions { Fallback = Code, MaxCallsPerChunk = 2, MaxParallelChunks = 1 });

        (await Should.ThrowAsync<RpcException>(reader.ReadAsync(Calls(3), Block, []))).Kind.ShouldBe(RpcErrorKind.InvalidResponse);
    }

    [Fact]
    public async Task ReadAsync_FirstLegIsNeverAnswered_IsOutOfGasAndTheRestIsServed()
    {
        await using var world = new LoopbackClient();
        world.Server.On("eth_call", p => FirstByte(p[0].GetProperty("data").GetString()!) == 0 ? Echo(0, p[0].GetProperty("data").GetString()!) : Echo(Count(Bytes.Parse(p[0].GetProperty("data").GetString()!)), p[0].GetProperty("data").GetString()!));
        var reader = new MulticallReader(world.Eth, new MulticallOptions { Fallback = Code });

        var results = await reader.ReadAsync(Calls(4), Block, []);

        results[0].IsOutOfGas.ShouldBeTrue();
        results.Skip(1).Select(result => result.Data.Span[0]).ShouldBe([(byte)1, (byte)2, (byte)3]);
    }

    [Theory]
    [InlineData("\"0x\"")]
    [InlineData("\"0x00\"")]
    public async Task ReadAsync_EmptyOrShortAnswer_VoidsTheRead(string answer)
    {
        await using var world = new LoopbackClient();
        world.Server.On("eth_call", answer);
        var reader = new MulticallReader(world.Eth, new MulticallOptions { Deployed = Code.At });

        (await Should.ThrowAsync<RpcException>(reader.ReadAsync(Calls(2), Block, []))).Kind.ShouldBe(RpcErrorKind.InvalidResponse);
    }

    [Fact]
    public async Task ReadAsync_ChunkRunsOutOfGas_IsHalvedUntilItFits()
    {
        await using var world = new LoopbackClient();
        world.Server.On("eth_call", p => Echo(Count(Bytes.Parse(p[0].GetProperty("data").GetString()!)), p[0].GetProperty("data").GetString()!));
        var tooMuch = world.Server.Inject(Faults.NodeError(-32000, "out of gas"), 3, "eth_call");
        var reader = new MulticallReader(world.Eth, new MulticallOptions { Fallback = Code, MaxParallelChunks = 1 });
        // Five fail, then the first two of them, then the first of these, which cannot be halved: that one has no answer.
        var five = await reader.ReadAsync(Calls(5), Block, []);
        tooMuch.Delivered.ShouldBe(3);
        five.Select(result => result.IsOutOfGas).ShouldBe([true, false, false, false, false]);

        world.Server.Inject(Faults.NodeError(-32000, "out of gas"), 2, "eth_call");
        var results = await new MulticallReader(world.Eth, new MulticallOptions { Fallback = Code }).ReadAsync(Calls(4), Block, []);

        results.Select(result => result.Data.Span[0]).ShouldBe(Enumerable.Range(0, 4).Select(i => (byte)i));
    }

    [Fact]
    public async Task ReadAsync_OneLegTakesTheNodesTime_IsIsolatedAndAskedAgainOnlyAfterSomeReads()
    {
        await using var world = new LoopbackClient();
        var (slow, timeouts) = (true, 0);
        Echoes(world).OnErrorWhere("eth_call", p => slow && Tags(p).Contains((byte)5) && ++timeouts > 0, -32000, Slow);
        var reader = new MulticallReader(world.Eth, new MulticallOptions { Fallback = Code, MaxParallelChunks = 1 });

        for (var read = 0; read < 3; read++)
        {
            var results = await reader.ReadAsync(Calls(8), Block, []);
            results[5].IsOutOfGas.ShouldBeTrue();
            results.Where((_, index) => index != 5).Select(result => result.Data.Span[0]).ShouldBe([(byte)0, (byte)1, (byte)2, (byte)3, (byte)4, (byte)6, (byte)7]);
        }

        // Eight, and it alone; the reads after the first do not wait for it again.
        timeouts.ShouldBe(2);
        slow = false;
        var after = 0;
        while ((await reader.ReadAsync(Calls(8), Block, []))[5].IsOutOfGas)
            (++after).ShouldBeLessThan(12);
        after.ShouldBeGreaterThan(5);
    }

    [Fact]
    public async Task ReadAsync_NodeThatIsSlowAtEverything_VoidsTheReadAtTheSecondRequest()
    {
        await using var world = new LoopbackClient();
        world.Server.OnError("eth_call", -32000, Slow);
        var reader = new MulticallReader(world.Eth, new MulticallOptions { Fallback = Code, MaxParallelChunks = 1 });

        (await Should.ThrowAsync<RpcException>(reader.ReadAsync(Calls(8), Block, []))).Kind.ShouldBe(RpcErrorKind.Timeout);
        world.Server.Calls("eth_call").ShouldBe(2);
    }

    [Fact]
    public async Task ReadAsync_EveryLegTakesTheNodesTime_VoidsTheReadAfterABoundedNumber()
    {
        await using var world = new LoopbackClient();
        Echoes(world).OnErrorWhere("eth_call", p => Tags(p).Length > 0, -32000, Slow);
        var reader = new MulticallReader(world.Eth, new MulticallOptions { Fallback = Code, MaxParallelChunks = 1 });

        (await Should.ThrowAsync<RpcException>(reader.ReadAsync([.. Enumerable.Range(0, 60).Select(i => new ContractCall(Address.Parse("0x" + (i + 1).ToString("x40", System.Globalization.CultureInfo.InvariantCulture)), Bytes.Parse("0x00")))], Block, []))).Kind
            .ShouldBe(RpcErrorKind.Timeout);
        world.Server.Calls("eth_call").ShouldBe(5);
    }

    [Fact]
    public async Task ReadAsync_NodeThatFailsAtEverything_VoidsTheReadAfterAFewSingleCalls()
    {
        await using var world = new LoopbackClient();
        world.Server.OnError("eth_call", -32000, "out of gas");
        var reader = new MulticallReader(world.Eth, new MulticallOptions { Deployed = Code.At });

        (await Should.ThrowAsync<RpcException>(reader.ReadAsync(Calls(200), Block, []))).Message.ShouldContain("single calls");

        world.Server.Calls("eth_call").ShouldBeLessThan(16);
    }

    [Fact]
    public async Task ReadAsync_GasOfAChunkGiven_HoldsNoMoreCallsThanItPaysFor()
    {
        await using var world = new LoopbackClient();
        world.Server.On("eth_call", p => Echo(Count(Bytes.Parse(p[0].GetProperty("data").GetString()!)), p[0].GetProperty("data").GetString()!));
        var reader = new MulticallReader(world.Eth, new MulticallOptions { Deployed = Code.At, GasPerChunk = 1_000_000, GasPerCall = 400_000 });

        (await reader.ReadAsync(Calls(5), Block, [])).Length.ShouldBe(5);

        world.Server.Calls("eth_call").ShouldBe(3);
    }

    [Fact]
    public async Task ReadAsync_NodeWithoutReadsByHash_ReadsByNumberBetweenTwoLooksAtTheHash()
    {
        await using var world = ByNumber();
        var reader = new MulticallReader(world.Eth, new MulticallOptions { Deployed = Code.At, MaxCallsPerChunk = 2, MaxParallelChunks = 1 });

        var results = await reader.ReadAsync(Calls(4), Block, []);

        results.Select(result => result.Data.Span[0]).ShouldBe(Enumerable.Range(0, 4).Select(i => (byte)i));
        world.Server.Calls("eth_call").ShouldBe(3, "by hash once, then by number");
        world.Server.Calls("eth_getBlockByNumber").ShouldBe(4);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task ReadAsync_ByNumberAndAnotherBlockBeforeOrAfter_IsVoid(int look)
    {
        await using var world = ByNumber();
        var looks = 0;
        world.Server.On("eth_getBlockByNumber", _ => Interlocked.Increment(ref looks) == look ? Headers.Json(16, "b", "b") : Headers.Json(16, "a", "a"));
        var reader = new MulticallReader(world.Eth, new MulticallOptions { Deployed = Code.At });

        (await Should.ThrowAsync<RpcException>(reader.ReadAsync(Calls(2), Block, []))).Kind.ShouldBe(RpcErrorKind.BlockUnavailable);
    }

    [Fact]
    public async Task ReadAsync_NoCalls_AsksNobody()
    {
        await using var world = new LoopbackClient();

        (await new MulticallReader(world.Eth, new MulticallOptions { Deployed = Code.At }).ReadAsync([], Block, [])).ShouldBeEmpty();

        world.Server.Requests.ShouldBe(0);
    }

    [Fact]
    public async Task ReadAsync_OverrideOfMulticallsOwnPlace_IsRefused()
    {
        await using var world = new LoopbackClient();
        var reader = new MulticallReader(world.Eth, new MulticallOptions { Fallback = Code });

        await Should.ThrowAsync<ArgumentException>(reader.ReadAsync(Calls(1), Block, [new CodeOverride(Code.At, Bytes.Empty)]));
    }

    [Fact]
    public async Task Constructor_NeitherDeployedNorCode_IsRefused()
    {
        await using var world = new LoopbackClient();

        Should.Throw<ArgumentException>(() => new MulticallReader(world.Eth, new MulticallOptions()));
    }

    /// <summary>A node that refuses a block by its hash.</summary>
    private static LoopbackClient ByNumber()
    {
        var world = new LoopbackClient();
        world.Server.On("eth_call", p => Echo(Count(Bytes.Parse(p[0].GetProperty("data").GetString()!)), p[0].GetProperty("data").GetString()!));
        world.Server.On("eth_getBlockByNumber", Headers.Json(16, "a", "a"));
        world.Server.Inject(Faults.NodeError(-32602, "invalid argument 1: json: cannot unmarshal object into Go value of type string"), 1, "eth_call");
        return world;
    }

    private static ContractCall[] Calls(int count) =>
        [.. Enumerable.Range(0, count).Select(i => new ContractCall(Address.Zero, Bytes.Own([(byte)i])))];

    private const string Slow = "execution aborted (timeout = 5s)";

    private static LoopbackRpcServer Echoes(LoopbackClient world) =>
        world.Server.On("eth_call", p => Echo(Count(Bytes.Parse(p[0].GetProperty("data").GetString()!)), p[0].GetProperty("data").GetString()!));

    /// <summary>The first byte of each call's data.</summary>
    private static byte[] Tags(System.Text.Json.JsonElement parameters)
    {
        var data = Bytes.Parse(parameters[0].GetProperty("data").GetString()!);
        var body = data.Span[(4 + 64)..].ToArray();
        return [.. Enumerable.Range(0, Count(data)).Select(i => body[(body[(i * 32) + 30] * 256) + body[(i * 32) + 31] + 128])];
    }

    private static int FirstByte(string calldata)
    {
        var body = Bytes.Parse(calldata).Span[(4 + 64)..];
        return body[body[30] * 256 + body[31] + 128];
    }

    private static int Count(Bytes calldata) => calldata.Span[4 + 63];

    /// <summary>An answer whose results are the first bytes of the calls' data.</summary>
    private static string Echo(int count, string calldata)
    {
        var body = Bytes.Parse(calldata).Span[(4 + 64)..];
        var results = ImmutableArray.CreateBuilder<CallResult>();
        for (var i = 0; i < count; i++)
        {
            var at = body[i * 32 + 30] * 256 + body[i * 32 + 31];
            results.Add(new CallResult(true, Bytes.CopyOf(body.Slice(at + 128, 1))));
        }
        return $"\"{Multicall3Tests.EncodeAnswer(results.ToImmutable())}\"";
    }
}
