using KeeperBot.Evm.JsonRpc;
using KeeperBot.Primitives;
using KeeperBot.TestKit.Rpc;

namespace KeeperBot.Evm.Tests.Transports;

/// <summary>Large answers and requests are in pooled memory; nobody may read it once it went back.</summary>
public sealed class PooledBodyTests
{
    private static readonly RpcRequest Call = RpcRequest.Read("eth_call");

    [Fact]
    public async Task Release_LargeAnswer_IsUnreadableAfterwards()
    {
        await using var world = new LoopbackClient();
        world.Server.On("eth_call", $"\"0x{new string('1', 40_000)}\"");
        var reply = (await world.Transport.SendAsync([Call], default)).Single();
        reply.ResultUtf8.Length.ShouldBe(40_004);

        reply.Release();
        reply.Release();

        Should.Throw<ObjectDisposedException>(() => reply.ResultUtf8.Span.Length);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Release_SmallAnswerOrBatch_StaysReadable(int calls)
    {
        await using var world = new LoopbackClient();
        world.Server.On("eth_call", calls == 1 ? "\"0x11\"" : $"\"0x{new string('1', 40_000)}\"");
        var replies = await world.Transport.SendAsync([.. Enumerable.Repeat(Call, calls)], default);

        replies[0].Release();

        foreach (var reply in replies)
            reply.ResultUtf8.ToArray()[0].ShouldBe((byte)'"');
    }

    [Fact]
    public async Task CallAsync_LargeAnswersInTurn_EachIsItsOwn()
    {
        await using var world = new LoopbackClient();
        var turn = 0;
        world.Server.On("eth_call", _ => $"\"0x{new string((char)('1' + Interlocked.Increment(ref turn) % 9), 40_000)}\"");
        var block = BlockId.Of(1UL);
        var first = await world.Eth.CallAsync(new CallRequest { To = Address.Zero }, block);
        var kept = first.Data.ToString();

        var rest = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => world.Eth.CallAsync(new CallRequest { To = Address.Zero }, block)));

        first.Data.ToString().ShouldBe(kept);
        rest.Select(result => result.Data.Span[0]).Order().ShouldBe(Enumerable.Range(3, 7).Append(1).Select(digit => (byte)(digit * 0x11)).Order());
        rest.ShouldAllBe(result => result.Data.ToString().AsEnumerable().Skip(2).Distinct().Count() == 1);
    }

    [Fact]
    public async Task CallAsync_AnswerOfUnannouncedLength_IsReadWhole()
    {
        await using var world = new LoopbackClient();
        world.Server.On("eth_call", $"\"0x{new string('1', 400_000)}\"");
        var fault = world.Server.Inject(Faults.Compressed(), 1, "eth_call");

        (await world.Eth.CallAsync(new CallRequest { To = Address.Zero }, BlockId.Of(1UL))).Data.Length.ShouldBe(200_000);

        fault.Delivered.ShouldBe(1);
    }

    [Fact]
    public void Write_RequestThatIsOver_ThrowsInsteadOfSendingOtherBytes()
    {
        var request = RpcRequest.Rent("eth_call", 16, writer => writer.WriteStringValue(new string('1', 1_000)));
        var body = RpcBodyWriter.Write([request], 1, out var length);
        System.Text.Encoding.UTF8.GetString(body, 0, length).ShouldBe($$"""{"jsonrpc":"2.0","id":1,"method":"eth_call","params":["{{new string('1', 1_000)}}"]}""");

        request.Release();

        Should.Throw<ObjectDisposedException>(() => RpcBodyWriter.Write([request], 2, out _));
    }
}
