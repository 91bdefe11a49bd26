using KeeperBot.Evm;
using KeeperBot.Evm.Transports;
using KeeperBot.Execution.Manager;
using KeeperBot.Execution.Tests.Support;
using KeeperBot.TestKit.Rpc;

namespace KeeperBot.Execution.Tests.Chain;

public sealed class FinalityTests : IAsyncDisposable
{
    private readonly LoopbackRpcServer _node = LoopbackRpcServer.Start();

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Theory]
    [InlineData(null)]
    [InlineData(64UL)]
    public async Task AtAsync_NodeAnswersThatItHasNoFinalBlock_IsNoneAndStopsNothing(ulong? depth)
    {
        // geth's words on a chain that has finalised nothing yet, and for a height it lacks.
        _node.OnError("eth_getBlockByNumber", -39001, "finalized block not found");
        using var transport = new HttpRpcTransport(_node.Url, new HttpRpcOptions { MaxRetries = 0 }, TimeProvider.System);
        var finality = new Finality(new EthClient(transport), new(TestPlan.Chain, TestPlan.Actor) { FinalityDepth = depth });

        (await finality.AtAsync(TestPlan.Block(100), CancellationToken.None)).ShouldBeNull();

        _node.Calls("eth_getBlockByNumber").ShouldBe(1);
    }
}
