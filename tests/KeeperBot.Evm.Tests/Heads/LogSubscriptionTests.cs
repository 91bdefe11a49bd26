using System.Collections.Concurrent;
using System.Globalization;
using KeeperBot.Evm.Heads;
using KeeperBot.Evm.Tests.Client;
using KeeperBot.Evm.Tests.Transports;
using KeeperBot.Primitives;
using KeeperBot.TestKit.Rpc;
using KeeperBot.TestKit.Time;

namespace KeeperBot.Evm.Tests.Heads;

/// <summary>A socket that says what a test tells it, and a node whose chain and logs a test writes.</summary>
public sealed class LogSubscriptionTests : IAsyncDisposable
{
    private static readonly NewHeadsOptions Socket = new() { SilentAfter = TimeSpan.FromSeconds(60), FirstPause = TimeSpan.FromSeconds(2), MaxPause = TimeSpan.FromSeconds(5) };
    private static readonly Address Emitter = Address.Parse("0x00000000000000000000000000000000000000ee");
    private static readonly Hash32 Topic = Hash32.Parse("0x" + new string('7', 64));

    private readonly ManualTime _time = new();
    private readonly LoopbackHeadServer _server = LoopbackHeadServer.Start();
    private readonly LoopbackClient _node = new();
    private readonly ConcurrentDictionary<ulong, string> _branches = new();
    private readonly ConcurrentDictionary<(ulong Number, string Branch, int Index), string> _logs = new();
    private IAsyncEnumerator<LogUpdate>? _updates;
    private Task<bool>? _next;

    public LogSubscriptionTests()
    {
        _node.Server.On("eth_getBlockByNumber", p => Number(p[0].GetString()!) is var number && _branches.TryGetValue(number, out var branch) ? Headers.Json(number, branch, branch) : "null");
        _node.Server.On("eth_getLogs", p => LogsOf(Number(p[0].GetProperty("fromBlock").GetString()!), Number(p[0].GetProperty("toBlock").GetString()!)));
        Mine(95, 100, "a");
    }

    public async ValueTask DisposeAsync()
    {
        if (_updates is not null)
            await _updates.DisposeAsync();
        await _server.DisposeAsync();
        await _node.DisposeAsync();
    }

    [Fact]
    public async Task ReadAsync_FromAnEarlierBlock_FetchesThatFirstAndThenTellsEachLogOnce()
    {
        Log(98, "a", 0);
        Log(100, "a", 3);
        await StartAsync(98);
        await ExpectAsync("+98a0 +100a3 =100");

        await _server.TellAsync(Json(101, "a", 0));
        await _server.TellAsync(Json(101, "a", 0));
        await _server.TellAsync(Json(101, "a", 1));
        await _server.TellAsync(Headers.Json(101, "a", "a"));
        await _server.TellAsync(Json(102, "a", 0));

        await ExpectAsync("+101a0 +101a1 +102a0");
        _node.Server.Calls("eth_getLogs").ShouldBe(1);
    }

    [Fact]
    public async Task ReadAsync_ConnectionBroke_SubscribesAnewAndFetchesWhatWasMissed()
    {
        await StartAsync(100);
        await ExpectAsync("=100");
        Log(101, "a", 0);
        Mine(101, 101, "a");
        await _server.TellAsync(Json(101, "a", 0));
        await ExpectAsync("+101a0");

        _server.Break();
        await ExpectAsync("!Unreachable");
        Log(102, "a", 5);
        Log(103, "a", 0);
        Mine(102, 103, "a");
        _server.Latest = Headers.Json(103, "a", "a");
        await ReconnectAsync();

        await ExpectAsync("+102a5 +103a0 =103");
        await _server.TellAsync(Json(104, "a", 0));
        await ExpectAsync("+104a0");
    }

    [Fact] // case 40
    public async Task ReadAsync_ConnectedButSilent_CountsAsDeadAndWhatWasMissedIsFetched()
    {
        await StartAsync(100);
        await ExpectAsync("=100");
        await _server.TellAsync(Json(100, "a", 9)); // a log is no sign that blocks come
        await ExpectAsync("+100a9");

        _time.Advance(Socket.SilentAfter);
        await ExpectAsync("!Timeout");
        Log(100, "a", 9);
        Log(101, "a", 0);
        Mine(101, 101, "a");
        _server.Latest = Headers.Json(101, "a", "a");
        await ReconnectAsync();

        await ExpectAsync("+101a0 =101");
    }

    [Fact]
    public async Task ReadAsync_RemovedLogs_AreTakenBackOnceAndOnlyIfTheyWereTold()
    {
        await StartAsync(100);
        await ExpectAsync("=100");
        await _server.TellAsync(Json(101, "a", 0));
        await _server.TellAsync(Json(101, "a", 7, removed: true));
        await _server.TellAsync(Json(101, "a", 0, removed: true));
        await _server.TellAsync(Json(101, "a", 0, removed: true));
        await _server.TellAsync(Json(101, "b", 0));
        await _server.TellAsync(Json(101, "a", 0));

        await ExpectAsync("+101a0 -101a0 +101b0 +101a0");
    }

    [Fact]
    public async Task ReadAsync_ReorganisationWhileAway_RemovesWhatIsGone()
    {
        await StartAsync(100);
        await ExpectAsync("=100");
        await _server.TellAsync(Json(101, "a", 0));
        await _server.TellAsync(Json(101, "a", 1));
        await ExpectAsync("+101a0 +101a1");

        _server.Break();
        await ExpectAsync("!Unreachable");
        Log(101, "b", 0);
        Mine(101, 102, "b");
        _server.Latest = Headers.Json(102, "b", "b");
        await ReconnectAsync();

        await ExpectAsync("-101a1 -101a0 +101b0 =102");
    }

    [Fact]
    public async Task ReadAsync_HeadOnAnotherBranchAndSocketSaysNothingOfItsLogs_NodesAreAsked()
    {
        await StartAsync(100);
        await ExpectAsync("=100");
        await _server.TellAsync(Json(101, "a", 0));
        await _server.TellAsync(Headers.Json(101, "a", "a"));
        await ExpectAsync("+101a0");

        Log(101, "b", 2);
        Mine(101, 102, "b");
        await _server.TellAsync(Headers.Json(102, "b", "b"));

        await ExpectAsync("-101a0 +101b2 =102");
    }

    [Fact]
    public async Task ReadAsync_NodesAreBehindTheSocket_LogsWaitUntilTheyHaveTheBlock()
    {
        var behind = _node.Server.Inject(Faults.Result("null"), 1, "eth_getBlockByNumber");
        Log(99, "a", 0);
        Log(100, "a", 0);
        await StartAsync(99);
        await behind.UntilDeliveredAsync();
        await _server.TellAsync(Json(101, "a", 0));
        await _server.TellAsync(Headers.Json(101, "a", "a"));

        await ExpectAsync("+99a0 +100a0 +101a0 =100");
    }

    [Fact]
    public async Task ReadAsync_SocketOnABranchOfItsOwn_IsSaidAndNothingIsTold()
    {
        _server.Latest = Headers.Json(100, "false", "false");
        Log(100, "a", 0);
        await StartAsync(100);
        await ExpectAsync("!Disagreement");

        await _server.TellAsync(Json(101, "false", 0));
        await _server.TellAsync(Headers.Json(101, "false", "false"));

        await ExpectAsync("!Disagreement");
    }

    [Fact]
    public async Task ReadAsync_NodesFail_IsSaidAndTheNextHeadTriesAgain()
    {
        Log(100, "a", 0);
        var fault = _node.Server.Inject(Faults.Dropped(), 1, "eth_getLogs");
        await StartAsync(100);
        await ExpectAsync("!Unreachable");
        fault.Delivered.ShouldBe(1);

        await _server.TellAsync(Headers.Json(101, "a", "a"));

        await ExpectAsync("+100a0 =100");
    }

    [Fact]
    public async Task ReadAsync_LongGap_IsFetchedInRanges()
    {
        await StartAsync(10, new LogSubscriptionOptions { Socket = Socket, MaxRange = 40 });
        await ExpectAsync("=100");

        _node.Server.Seen.SelectMany(request => request.Calls).Where(call => call.Method == "eth_getLogs")
            .Select(call => (Number(call.Parameters[0].GetProperty("fromBlock").GetString()!), Number(call.Parameters[0].GetProperty("toBlock").GetString()!)))
            .ShouldBe([(10UL, 49UL), (50UL, 89UL), (90UL, 100UL)]);
    }

    [Theory]
    [InlineData("\"address\":\"0x00000000000000000000000000000000000000ee\"", "\"address\":\"0x00000000000000000000000000000000000000ff\"")]
    [InlineData("\"logIndex\":\"0x0\"", "\"logIndex\":null")]
    [InlineData("\"blockNumber\":\"0x65\"", "\"blockNumber\":\"0x1\"")]
    [InlineData("\"data\":\"0x\"", "\"data\":\"0x1\"")]
    public async Task ReadAsync_LogThatIsNone_EndsTheConnection(string honest, string said)
    {
        await StartAsync(100);
        await ExpectAsync("=100");

        await _server.TellAsync(Json(101, "a", 0).Replace(honest, said));

        await ExpectAsync("!InvalidResponse");
    }

    [Fact]
    public async Task ReadAsync_ReaderTooSlow_ConnectionEndsAndTheRestIsFetched()
    {
        await StartAsync(100, new LogSubscriptionOptions { Socket = Socket, Backlog = 2 });
        await ExpectAsync("=100");
        for (var index = 0; index < 5; index++)
            Log(101, "a", index);
        for (var index = 0; index < 3; index++)
            await _server.TellAsync(Json(101, "a", index));
        Mine(101, 101, "a");
        _server.Latest = Headers.Json(101, "a", "a");
        await _time.UntilArmedAsync(Socket.FirstPause);
        await ExpectAsync("+101a0 +101a1");
        _time.Advance(Socket.FirstPause);

        await ExpectAsync("+101a2 +101a3 +101a4 =101");
    }

    [Fact]
    public void Constructor_FilterWithALastBlock_IsRefused() => Should.Throw<ArgumentException>(
        () => new LogSubscription(_server.Url, LogFilter.InRange(1, 2), _node.Eth, new LogSubscriptionOptions(), _time));

    private async Task StartAsync(ulong from, LogSubscriptionOptions? options = null)
    {
        if (_server.Latest == "null")
            _server.Latest = Headers.Json(100, "a", "a");
        var filter = LogFilter.From(from) with { Addresses = [Emitter], Topics = [[Topic]] };
        var subscription = new LogSubscription(_server.Url, filter, _node.Eth, options ?? new LogSubscriptionOptions { Socket = Socket }, _time);
        subscription.EndpointHost.ShouldNotContain(LoopbackRpcServer.SecretInPath);
        _updates = subscription.ReadAsync().GetAsyncEnumerator();
        _next = _updates.MoveNextAsync().AsTask();
        await SubscribedAsync();
    }

    /// <summary>Waits until both subscriptions of a connection stand.</summary>
    private async Task SubscribedAsync()
    {
        await _server.UntilSubscribedAsync();
        await _server.UntilSubscribedAsync();
    }

    private async Task ReconnectAsync()
    {
        await _time.UntilArmedAsync(Socket.FirstPause);
        _time.Advance(Socket.FirstPause);
        await SubscribedAsync();
    }

    /// <summary>The next updates, written short: +height, branch and index of a log added, - of one removed, = the height that is complete, ! the kind of a failure.</summary>
    private async Task ExpectAsync(string expected)
    {
        var told = new List<string>();
        foreach (var _ in expected.Split(' '))
        {
            (await (_next ?? _updates!.MoveNextAsync().AsTask()).WaitAsync(TimeSpan.FromSeconds(30))).ShouldBeTrue();
            _next = null;
            told.Add(Short(_updates!.Current));
        }
        string.Join(' ', told).ShouldBe(expected);
    }

    private static string Short(LogUpdate update) => update switch
    {
        LogAdded added => "+" + Short(added.Log),
        LogRemoved removed => "-" + Short(removed.Log),
        LogsComplete complete => string.Create(CultureInfo.InvariantCulture, $"={complete.Block.Number}"),
        LogsUnavailable failure => $"!{failure.Kind}",
        _ => update.ToString(),
    };

    private static string Short(LogEntry log)
    {
        var branch = log.BlockHash == Headers.Hash(log.BlockNumber!.Value, "a") ? "a" : "b";
        return string.Create(CultureInfo.InvariantCulture, $"{log.BlockNumber}{branch}{log.LogIndex}");
    }

    private void Mine(ulong from, ulong to, string branch)
    {
        for (var number = from; number <= to; number++)
            _branches[number] = branch;
    }

    private void Log(ulong number, string branch, int index) => _logs[(number, branch, index)] = Json(number, branch, index);

    private string LogsOf(ulong from, ulong to) =>
        $"[{string.Join(',', _logs.Where(log => log.Key.Number >= from && log.Key.Number <= to && _branches.GetValueOrDefault(log.Key.Number) == log.Key.Branch).Select(log => log.Value))}]";

    private static string Json(ulong number, string branch, int index, bool removed = false) => string.Create(CultureInfo.InvariantCulture,
        $$"""{"address":"{{Emitter}}","topics":["{{Topic}}"],"data":"0x","blockNumber":"0x{{number:x}}","blockHash":"{{Headers.Hash(number, branch)}}","transactionHash":"{{Topic}}","transactionIndex":"0x0","logIndex":"0x{{index:x}}","removed":{{(removed ? "true" : "false")}}}""");

    private static ulong Number(string quantity) => ulong.Parse(quantity.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
