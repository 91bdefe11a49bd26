using System.Collections.Immutable;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Evm;
using KeeperBot.Evm.Transports;
using KeeperBot.Primitives;
using KeeperBot.Protocols.GmxV2;
using KeeperBot.TestKit.Rpc;

namespace KeeperBot.Anvil.Tests.Protocols.Gmx;

/// <summary>The watch of orders against a node that tells logs late, in small ranges, or not at all: what is not read is said to be unread, and is told later.</summary>
public sealed class GmxV2OrderWatchTests(GmxChain world) : IClassFixture<GmxChain>, IAsyncLifetime
{
    private const string Logs = "eth_getLogs";

    private static readonly TimeSpan BlockTime = TimeSpan.FromSeconds(12);

    private LoopbackRpcServer _node = null!;
    private HttpRpcTransport _transport = null!;
    private GmxV2OrderWatch _watch = null!;

    public async Task InitializeAsync()
    {
        await world.RestoreAsync();
        _node = LoopbackRpcServer.StartProxy(world.Chain.RpcUrl);
        _transport = new HttpRpcTransport(_node.Url, new HttpRpcOptions { MaxRetries = 0 }, TimeProvider.System);
        _watch = new(new EthClient(_transport), ImmutableDictionary<VenueId, Address>.Empty.Add(world.Options.Venue, world.Options.EventEmitter));
    }

    public async Task DisposeAsync()
    {
        _transport.Dispose();
        await _node.DisposeAsync();
    }

    [Fact]
    public async Task Look_NodeThatDoesNotTellLogs_IsUnreadUntilItDoes()
    {
        var intent = await OrderAsync(TimeSpan.FromHours(1));
        await world.Market.MineAsync(BlockTime);
        var fault = _node.Inject(Faults.NodeError(-32603, "internal error"), times: 1, Logs);
        var first = await LookAsync(intent);
        fault.Delivered.ShouldBe(1);
        (first.Ends.Length, first.Placed.Count).ShouldBe((0, 0));
        first.Unread.ShouldHaveSingleItem().Key.ShouldBe(world.Id);
        var second = await LookAsync(intent);
        second.Unread.ShouldBeEmpty();
        second.Placed.ShouldHaveSingleItem().Key.ShouldBe(intent.Memory.Key);
        second.Ends.ShouldHaveSingleItem().End.ShouldBe(OrderEnd.Executed);
        second.Undone.ShouldBeEmpty();
        (await LookAsync(intent)).Ends.ShouldBeEmpty();
    }

    [Fact]
    public async Task Look_NodeThatTellsFewBlocksAtATime_IsAskedInSmallerRanges()
    {
        var intent = await OrderAsync(BlockTime);
        await world.Market.MineAsync(BlockTime);
        await world.Chain.Control.MineManyAsync(20, BlockTime);
        await world.Market.MineAsync(BlockTime);
        var before = _node.Calls(Logs);
        var fault = _node.Keep(Fault.Rewriting("few blocks", (request, honest) =>
        {
            var range = request.Calls[0].Method == Logs ? request.Calls[0].Parameters[0] : default;
            return range.ValueKind == System.Text.Json.JsonValueKind.Object && Number(range, "toBlock") - Number(range, "fromBlock") > 4
                ? LoopbackResponse.Of($$"""{"jsonrpc":"2.0","id":{{request.Calls[0].Id}},"error":{"code":-32005,"message":"query returned more than allowed"} }""")
                : honest;
        }));
        var report = await LookAsync(intent);
        fault.Delivered.ShouldBeGreaterThan(0);
        (_node.Calls(Logs) - before).ShouldBeInRange(6, 20);
        report.Unread.ShouldBeEmpty();
        report.Ends.ShouldHaveSingleItem().End.ShouldBe(OrderEnd.Executed);
    }

    [Fact]
    public async Task Look_NodeWithoutTheEvents_GivesUpAfterFiftyBlocksAndSaysSo()
    {
        var intent = await OrderAsync(BlockTime);
        await LookAsync(intent);
        await world.Market.MineAsync(BlockTime);
        var fault = _node.Keep(Fault.Rewriting("no logs", (request, honest) =>
            request.Calls[0].Method == Logs ? LoopbackResponse.Of($$"""{"jsonrpc":"2.0","id":{{request.Calls[0].Id}},"result":[]}""") : honest));
        (await LookAsync(intent)).Unread.ShouldHaveSingleItem().Value.ShouldContain("no event says yet how it ended");
        await world.Chain.Control.MineManyAsync(50, TimeSpan.FromSeconds(1));
        await world.Market.MineAsync(TimeSpan.FromSeconds(1));
        var report = await LookAsync(intent);
        fault.Delivered.ShouldBeGreaterThan(1);
        report.Unread.ShouldBeEmpty();
        report.Ends.ShouldHaveSingleItem().End.ShouldBe(OrderEnd.NotFound);
    }

    [Fact]
    public async Task Look_CancelledWithDataOfAnotherLayout_IsCancelledAllTheSame()
    {
        var (first, second) = await CancelledAndExecutedAsync();
        var fault = _node.Keep(Fault.Lying("no data", Logs, (_, answer) =>
        {
            foreach (var log in answer["result"]!.AsArray())
                log!["data"] = "0x";
            return true;
        }));
        var report = await LookAsync(first, second);
        fault.Delivered.ShouldBeGreaterThan(0);
        report.Undone.ShouldBe([first.Memory.Key]);
        report.Ends.Single(end => end.End == OrderEnd.Cancelled).Reason.ShouldContain("another layout");
        report.Ends.Single(end => end.End == OrderEnd.Executed).Reason.ShouldBeEmpty();
    }

    [Fact]
    public async Task Look_OrdersCancelledByTheirOwnerOrTheVenue_AreUndoneAndTheOthersNot()
    {
        var (first, second) = await CancelledAndExecutedAsync();
        var report = await LookAsync(first, second);
        report.Ends.Select(end => (end.End, end.Reason)).ShouldBe([(OrderEnd.Cancelled, "USER_INITIATED_CANCEL"), (OrderEnd.Executed, "")], ignoreOrder: true);
        report.Undone.ShouldBe([first.Memory.Key]);
        report.Placed.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Look_IntentThatAReorganisationOpenedAgain_IsNobodysOrder()
    {
        var intent = await OrderAsync(BlockTime);
        (await LookAsync(intent)).Placed.Count.ShouldBe(1);
        var report = await LookAsync(intent with { MinedIn = null, Memory = intent.Memory with { State = IntentState.Reorged } });
        (report.Placed.Count, report.Unread.Count).ShouldBe((0, 0));
    }

    /// <summary>An overdue order, and the one whose batch cancels it and is executed.</summary>
    private async Task<(IntentRecord First, IntentRecord Second)> CancelledAndExecutedAsync()
    {
        var first = await OrderAsync(BlockTime);
        world.Market.Executes = false;
        await world.Market.MineAsync(TimeSpan.FromMinutes(6));
        var second = await OrderAsync(BlockTime);
        world.Market.Executes = true;
        await world.Market.MineAsync(BlockTime);
        return (first, second);
    }

    private static ulong Number(System.Text.Json.JsonElement filter, string name) =>
        ulong.Parse(filter.GetProperty(name).GetString()![2..], System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture);

    private async Task<OrderReport> LookAsync(params ImmutableArray<IntentRecord> intents) => await _watch.LookAsync(await world.SnapshotAsync(), intents, CancellationToken.None);

    /// <summary>An order of 100 USDC, as the journal would remember it.</summary>
    private async Task<IntentRecord> OrderAsync(TimeSpan ago)
    {
        var receipt = await world.SubmitAsync((await world.EncodeAsync("100")).ShouldBeOfType<EncodedCall>(), GmxChain.Offered);
        var memory = new IntentMemory(
            new($"intent-{receipt.BlockNumber}"), world.Account.Id, world.Id, ActionKind.TopUp, IntentState.Finalized, (await world.HeadAsync()).Timestamp.Plus(-ago));
        return new(memory, 0, receipt.TransactionHash, receipt.BlockNumber, null, null, "test", null);
    }
}
