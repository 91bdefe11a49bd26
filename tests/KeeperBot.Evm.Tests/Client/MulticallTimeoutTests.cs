using System.Collections.Immutable;
using KeeperBot.Evm.JsonRpc;
using KeeperBot.Primitives;
using KeeperBot.TestKit.Time;

namespace KeeperBot.Evm.Tests.Client;

public sealed class MulticallTimeoutTests
{
    private static readonly BlockRef Block = Headers.Ref(16, "a");
    private static readonly CodeOverride Code = new(Address.Parse("0xca11bde05977b3631167028862be2a173976ca11"), Bytes.Parse("0x6001"));
    private readonly ManualTime _time = new();
    private readonly SlowNode _node;

    public MulticallTimeoutTests() => _node = new SlowNode(_time);

    [Theory]
    [InlineData(0)]
    [InlineData(211)]
    [InlineData(499)]
    public async Task ReadAsync_OneSlowCallInAFullChunk_IsFoundWithinTwoReadsEachWithinItsBound(int slow)
    {
        _node.Slow.Add(slow);
        var reader = Reader();
        var calls = SlowNode.Calls(500);

        var results = await BoundedAsync(reader, calls) ?? await BoundedAsync(reader, calls);

        Unanswered(results.ShouldNotBeNull()).ShouldBe([slow]);
        _node.Late.Count.ShouldBeLessThanOrEqualTo(4);
        var before = _node.Requests.Count;
        Unanswered((await BoundedAsync(reader, calls)).ShouldNotBeNull()).ShouldBe([slow]);
        _node.Requests.Count.ShouldBe(before + 1, "what is known costs the next read nothing");
    }

    [Fact]
    public async Task ReadAsync_SeveralSlowCalls_AreFoundOverSeveralReadsWithoutOnePartTwice()
    {
        int[] slow = [3, 77, 205, 206, 341, 498];
        _node.Slow.UnionWith(slow);
        var reader = Reader();
        var calls = SlowNode.Calls(500);

        ImmutableArray<CallResult>? results = null;
        for (var read = 0; results is null; read++)
        {
            read.ShouldBeLessThan(8);
            results = await BoundedAsync(reader, calls);
        }

        Unanswered(results).ShouldBe(slow);
        _node.Late.Select(part => string.Join(',', part)).ShouldBeUnique();
    }

    [Fact]
    public async Task ReadAsync_EveryCallIsSlow_IsVoidWithinItsBound()
    {
        _node.Slow.UnionWith(Enumerable.Range(0, 500));
        _node.TakesTime = false;
        var reader = Reader();

        (await Should.ThrowAsync<RpcException>(reader.ReadAsync(SlowNode.Calls(500), Block, []))).Kind.ShouldBe(RpcErrorKind.Timeout);

        // The first, two more, the one that voids it, and the one of nothing.
        _node.Requests.Count.ShouldBe(5);
    }

    [Fact]
    public async Task ReadAsync_AnswersTakeLongToo_IsVoidByTheClock()
    {
        _node.Slow.Add(499);
        _node.Latency = TimeSpan.FromSeconds(7);
        var reader = Reader();

        (await BoundedAsync(reader, SlowNode.Calls(500))).ShouldBeNull();

        _node.Late.Count.ShouldBe(1);
        _node.Requests.Count.ShouldBe(4, "the chunk, nothing, one part, and the one that was cut off at 30 s");
    }

    [Fact]
    public async Task ReadAsync_NodeIsGoneForAWhile_IsVoidAtOnceAndNothingIsRemembered()
    {
        _node.IsGone = true;
        var reader = Reader();
        (await BoundedAsync(reader, SlowNode.Calls(500))).ShouldBeNull();
        _node.Requests.Count.ShouldBe(2);

        _node.IsGone = false;
        Unanswered((await BoundedAsync(reader, SlowNode.Calls(500))).ShouldNotBeNull()).ShouldBeEmpty();
        _node.Requests.Count.ShouldBe(3);
    }

    [Fact]
    public async Task ReadAsync_ChunksAtTheSameTimeAllRunOutOfTime_AreAllRemembered()
    {
        int[] slow = [10, 510, 1010, 1510];
        _node.Slow.UnionWith(slow);
        _node.TakesTime = false;
        var together = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var waiting = 0;
        _node.Gate = numbers => numbers.Length < 500 || Interlocked.Increment(ref waiting) > 4 ? Task.CompletedTask : waiting == 4 ? Task.FromResult(together.TrySetResult()) : together.Task;
        var reader = new MulticallReader(new EthClient(_node), new MulticallOptions { Fallback = Code, MaxParallelChunks = 4, RequestTimeout = SlowNode.RequestTimeout }, _time);
        var calls = SlowNode.Calls(2000);

        await Should.ThrowAsync<RpcException>(reader.ReadAsync(calls, Block, []));
        waiting.ShouldBe(4);
        _node.Late.Count(part => part.Length == 500).ShouldBe(4);
        ImmutableArray<CallResult>? results = null;
        for (var read = 0; results is null; read++)
        {
            read.ShouldBeLessThan(6);
            results = await BoundedAsync(reader, calls);
        }

        Unanswered(results).ShouldBe(slow);
        _node.Late.Count(part => part.Length == 500).ShouldBe(4, "no chunk is asked whole again");
    }

    [Fact]
    public async Task ReadAsync_TwoSlowCallsToOneContract_CostItsOtherCallsNothing()
    {
        _node.Slow.UnionWith([4, 7]);
        var reader = Reader();
        var calls = SlowNode.Calls(40, _ => 0);

        var results = await BoundedAsync(reader, calls) ?? await BoundedAsync(reader, calls) ?? await BoundedAsync(reader, calls);

        Unanswered(results.ShouldNotBeNull()).ShouldBe([4, 7]);
    }

    [Fact]
    public async Task ReadAsync_GasAndTimeInOneContract_MarksNoCallThatWasNotAsked()
    {
        // Two burn gas, so that their contract's others come last; and elsewhere one takes the node's time, so that these are not asked.
        _node.Burning.UnionWith([20, 21]);
        _node.Slow.Add(1);
        var reader = Reader(4);
        var calls = SlowNode.Calls(40, number => number < 20 ? number : 20);

        var first = (await BoundedAsync(reader, calls)).ShouldNotBeNull();
        Unanswered(first).ShouldContain(22);

        var results = (await BoundedAsync(reader, calls)).ShouldNotBeNull();
        Unanswered(results).ShouldBe([1, 20, 21]);
    }

    [Fact]
    public async Task ReadAsync_AfterThePause_AsksTheSlowOneByOneInTurnAndTakesBackWhatAnswers()
    {
        int[] slow = [5, 15, 25, 35, 45];
        _node.Slow.UnionWith(slow);
        var reader = Reader();
        var calls = SlowNode.Calls(50);
        while (await BoundedAsync(reader, calls) is null)
            _node.Requests.Count.ShouldBeLessThan(200);

        // One stays slow: of the reads that follow it costs one in eleven its time, and the others come back.
        _node.Slow.IntersectWith([25]);
        var (requests, late, reads) = (_node.Requests.Count, _node.Late.Count, 0);
        for (; reads < 44; reads++)
        {
            var before = _node.Requests.Count;
            (await BoundedAsync(reader, calls)).ShouldNotBeNull();
            _node.Requests.Skip(before).Count(part => part.Length == 1).ShouldBeLessThanOrEqualTo(2);
        }

        _node.Requests.Skip(requests).Where(part => part.Length < 40 && part.Length > 0).ShouldAllBe(part => part.Length == 1);
        (_node.Late.Count - late).ShouldBeInRange(3, 4);
        Unanswered((await BoundedAsync(reader, calls)).ShouldNotBeNull()).ShouldBe([25]);
        _node.Slow.Clear();
        for (reads = 0; Unanswered((await BoundedAsync(reader, calls)).ShouldNotBeNull()).Length > 0; reads++)
            reads.ShouldBeLessThan(12);
        requests = _node.Requests.Count;
        await BoundedAsync(reader, calls);
        _node.Requests.Count.ShouldBe(requests + 1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ReadAsync_MulticallOfNothingFails_VoidsTheRead(bool reverts)
    {
        _node.Slow.Add(5);
        _node.Answer = numbers => numbers.Length > 0 ? null : reverts ? RpcReply.FromError(new RpcError(3, "execution reverted", null)) : RpcReply.FromResult("\"0x\""u8.ToArray());

        (await Should.ThrowAsync<RpcException>(Reader().ReadAsync(SlowNode.Calls(8), Block, []))).Kind.ShouldBe(RpcErrorKind.InvalidResponse);

        _node.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task ReadAsync_NothingIsAnsweredButAMulticallOfNothing_VoidsTheRead()
    {
        _node.Slow.Add(0);
        _node.Answer = numbers => numbers.Length > 0 ? RpcReply.FromError(new RpcError(-32000, "out of gas", null)) : null;

        (await Should.ThrowAsync<RpcException>(Reader().ReadAsync(SlowNode.Calls(50), Block, []))).Message.ShouldContain("single calls");
    }

    private static int[] Unanswered(ImmutableArray<CallResult>? results) => [.. Enumerable.Range(0, results!.Value.Length).Where(i => results.Value[i].IsOutOfGas)];

    private MulticallReader Reader(int callsPerChunk = 500) => new(
        new EthClient(_node), new MulticallOptions { Fallback = Code, MaxParallelChunks = 1, MaxCallsPerChunk = callsPerChunk, RequestTimeout = SlowNode.RequestTimeout }, _time);

    /// <summary>The read's answers, or null where it ends void; whatever it does, within three times the request timeout. Every call without one has been answered with its own data.</summary>
    private async Task<ImmutableArray<CallResult>?> BoundedAsync(MulticallReader reader, ContractCall[] calls)
    {
        var (started, late) = (_time.GetTimestamp(), _node.Late.Count);
        try
        {
            var results = await reader.ReadAsync(calls, Block, []);
            for (var i = 0; i < calls.Length; i++)
            {
                if (!results[i].IsOutOfGas)
                    results[i].Data.ShouldBe(calls[i].Data);
            }

            return results;
        }
        catch (RpcException e) when (e.Kind == RpcErrorKind.Timeout)
        {
            return null;
        }
        finally
        {
            _time.GetElapsedTime(started).ShouldBeLessThanOrEqualTo(3 * SlowNode.RequestTimeout);
            (_node.Late.Count - late).ShouldBeLessThanOrEqualTo(4);
        }
    }
}
