using KeeperBot.Evm.Abi;
using KeeperBot.Evm.JsonRpc;
using KeeperBot.Primitives;

namespace KeeperBot.Evm.Tests.Client;

public sealed class MulticallAnswerTests
{
    private static readonly BlockRef Block = Headers.Ref(16, "a");
    private static readonly Address At = Address.Parse("0xca11bde05977b3631167028862be2a173976ca11");

    [Fact]
    public async Task RentAsync_ManyChunks_GivesWhatReadAsyncGives()
    {
        using var rented = await Reader(new AggregateNode(), 64).RentAsync(Calls(1_000), Block, []);
        var owned = await Reader(new AggregateNode(), 64).ReadAsync(Calls(1_000), Block, []);

        rented.Results.ToArray().ShouldBe(owned);
        var sum = 0L;
        foreach (var result in rented.Results)
            sum += (long)AbiWords.Exactly(result.Data.Span, AggregateNode.Words).UInt64(7);
        sum.ShouldBe(Enumerable.Range(0, 1_000).Sum(leg => 8L * leg + 7));
    }

    [Fact]
    public async Task Results_AfterDispose_ThrowWhereverTheyWereKept()
    {
        var answer = await Reader(new AggregateNode(), 500).RentAsync(Calls(10), Block, []);
        var kept = answer.Results[3];
        var part = kept.Data.Slice(32, 32);
        var memory = kept.Data.Memory;
        part.Span[31].ShouldBe((byte)25);
        using (memory.Pin())
            memory.Span[31].ShouldBe((byte)24);

        answer.Dispose();
        answer.Dispose();

        Should.Throw<ObjectDisposedException>(() => answer.Results.Length);
        Should.Throw<ObjectDisposedException>(() => kept.Data.Span.Length);
        Should.Throw<ObjectDisposedException>(() => part.ToString());
        Should.Throw<ObjectDisposedException>(() => kept.Data == Bytes.Empty);
        Should.Throw<ObjectDisposedException>(() => memory.Pin());
    }

    [Fact]
    public async Task RentAsync_LastChunkCutShort_VoidsTheRead()
    {
        var node = new AggregateNode { Spoilt = 3 };

        var e = await Should.ThrowAsync<RpcException>(Reader(node, 10).RentAsync(Calls(30), Block, []));

        e.Kind.ShouldBe(RpcErrorKind.InvalidResponse);
        node.Requests.ShouldBe([10, 10, 10]);
    }

    [Theory]
    [InlineData("\"0x\"")]
    [InlineData("\"0x0\"")]
    [InlineData("\"0xzz\"")]
    [InlineData("\"00\"")]
    [InlineData("\"\"")]
    [InlineData("null")]
    [InlineData("12")]
    public async Task RentAsync_AnswerThatIsNoData_VoidsTheRead(string result)
    {
        await using var world = new Transports.LoopbackClient();
        world.Server.On("eth_call", result);

        var e = await Should.ThrowAsync<RpcException>(new MulticallReader(world.Eth, new MulticallOptions { Deployed = At }).RentAsync(Calls(2), Block, []));

        e.Kind.ShouldBe(RpcErrorKind.InvalidResponse);
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(10_000)]
    [InlineData(100_000)]
    public async Task RentAsync_AnyNumberOfLegs_IsOneRequestPerFullChunk(int legs)
    {
        var node = new AggregateNode();

        using var answer = await Reader(node, 500).RentAsync(Calls(legs), Block, []);

        answer.Results.Length.ShouldBe(legs);
        node.Requests.ShouldBe(Enumerable.Repeat(500, legs / 500));
    }

    [Fact]
    public async Task ReadAsync_TenTimesTheLegs_AllocatesTenTimesAsMuch()
    {
        var small = await OwnedTotalAsync(1_000);
        var large = await OwnedTotalAsync(10_000);
        var huge = await OwnedTotalAsync(100_000);

        ((double)large / small).ShouldBeInRange(8, 12);
        ((double)huge / large).ShouldBeInRange(8, 12);
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(100_000)] // more chunks at once than the pool keeps: the rest is allocated, and the bound still holds
    public async Task RentAsync_AnyNumberOfLegs_AllocatesLessThanReadAsync(int legs) =>
        (await TotalAsync(legs)).ShouldBeLessThan(await OwnedTotalAsync(legs));

    [Fact]
    public async Task RentAsync_AThousandLegsAsViews_AllocatesNoCopyOfTheAnswer() =>
        (await ReadingAsync(results => results.Length)).ShouldBeLessThan(40_000);

    [Fact]
    public async Task RentAsync_AThousandLegsToInt128_AllocatesLittleMoreThanTheValues() =>
        (await ReadingAsync(results => ToInt128(results).Length)).ShouldBeInRange(8_000 * 16, 200_000);

    [Fact]
    public async Task RentAsync_AThousandLegsToUInt256_AllocatesLittleMoreThanTheValues() =>
        (await ReadingAsync(results => ToUInt256(results).Length)).ShouldBeInRange(8_000 * 32, 300_000);

    [Fact]
    public async Task RentAsync_AThousandCalls_AllocatesNoCopyOfTheRequest()
    {
        var node = new AggregateNode();
        var reader = Reader(node, 1_000);
        var calls = Calls(1_000);
        var least = long.MaxValue;
        for (var round = 0; round < 5; round++)
        {
            node.Restart();
            var before = GC.GetAllocatedBytesForCurrentThread();
            using var answer = await reader.RentAsync(calls, Block, [new CodeOverride(Address.Zero, Bytes.Own(new byte[1_000]))]);
            least = Math.Min(least, node.AllocatedAtRequest - before);
        }

        least.ShouldBeLessThan(40_000); // the results' 24 KB; calldata of 192 KB and JSON of 384 KB are pooled
    }

    private delegate int Reading(ReadOnlySpan<CallResult> results);

    /// <summary>Bytes allocated from the UTF-8 body in hand to the values; the least of some rounds, since the pool may be trimmed in one.</summary>
    private static async Task<long> ReadingAsync(Reading reading)
    {
        var node = new AggregateNode();
        var reader = Reader(node, 1_000);
        var calls = Calls(1_000);
        var least = long.MaxValue;
        for (var round = 0; round < 5; round++)
        {
            node.Restart();
            using var answer = await reader.RentAsync(calls, Block, []);
            reading(answer.Results).ShouldBeGreaterThan(0);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - node.AllocatedBefore);
        }
        return least;
    }

    private static Task<long> TotalAsync(int legs) => LeastAsync(legs, async (reader, calls) =>
    {
        using var answer = await reader.RentAsync(calls, Block, []);
    });

    private static Task<long> OwnedTotalAsync(int legs) => LeastAsync(legs, async (reader, calls) => await reader.ReadAsync(calls, Block, []));

    private static async Task<long> LeastAsync(int legs, Func<MulticallReader, ContractCall[], Task> read)
    {
        var node = new AggregateNode();
        var reader = Reader(node, 500);
        var calls = Calls(legs);
        var least = long.MaxValue;
        for (var round = 0; round < 3; round++)
        {
            node.Restart();
            var before = GC.GetAllocatedBytesForCurrentThread();
            await read(reader, calls);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return least;
    }

    private static Int128[] ToInt128(ReadOnlySpan<CallResult> results)
    {
        var values = new Int128[results.Length * AggregateNode.Words];
        for (var leg = 0; leg < results.Length; leg++)
        {
            var words = AbiWords.Exactly(results[leg].Data.Span, AggregateNode.Words);
            for (var word = 0; word < AggregateNode.Words; word++)
                values[leg * AggregateNode.Words + word] = words.Int128(word);
        }
        return values;
    }

    private static UInt256[] ToUInt256(ReadOnlySpan<CallResult> results)
    {
        var values = new UInt256[results.Length * AggregateNode.Words];
        for (var leg = 0; leg < results.Length; leg++)
        {
            var words = AbiWords.Exactly(results[leg].Data.Span, AggregateNode.Words);
            for (var word = 0; word < AggregateNode.Words; word++)
                values[leg * AggregateNode.Words + word] = words.UInt256(word);
        }
        return values;
    }

    private static MulticallReader Reader(AggregateNode node, int chunk) => new(
        new EthClient(node), new MulticallOptions { Deployed = At, MaxCallsPerChunk = chunk, MaxBytesPerChunk = 1 << 20, MaxParallelChunks = 1 });

    private static ContractCall[] Calls(int count) => [.. Enumerable.Repeat(new ContractCall(At, Bytes.Parse("0x70a08231")), count)];
}
