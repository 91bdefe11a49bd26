using System.Net;
using System.Net.Sockets;
using KeeperBot.Evm.JsonRpc;
using KeeperBot.Evm.Transports;
using KeeperBot.Primitives;
using KeeperBot.TestKit.Rpc;
using KeeperBot.TestKit.Time;

namespace KeeperBot.Evm.Tests.Transports;

/// <summary>Catalogue cases 36, 37, 38 and 43 as far as reading goes. Every fault is shown to have been delivered.</summary>
public sealed class HttpRpcTransportTests
{
    private static readonly RpcRequest AskChainId = RpcRequest.Read("eth_chainId");
    private static readonly RpcRequest AskBlockNumber = RpcRequest.Read("eth_blockNumber");
    private static readonly RpcRequest Send = RpcRequest.Once("eth_sendRawTransaction", writer => writer.WriteStringValue("0x02"));

    public static TheoryData<string> SingleFaults => new(SingleFaultTable.Keys);

    public static TheoryData<string> BatchFaults => new(BatchFaultTable.Keys);

    private static Dictionary<string, Func<Fault>> SingleFaultTable => new()
    {
        ["wrong id"] = Faults.WrongId,
        ["missing id"] = Faults.MissingId,
        ["result and error"] = Faults.ResultAndError,
        ["neither"] = Faults.NeitherResultNorError,
        ["garbage"] = Faults.Garbage,
        ["truncated"] = Faults.TruncatedJson,
        ["empty"] = () => Fault.Replacing("empty body", _ => LoopbackResponse.Of("")),
        ["trailing"] = () => Fault.Rewriting("trailing", (_, honest) => LoopbackResponse.Of(honest.Text + "{}")),
        ["twice"] = () => Fault.Rewriting("result twice", (_, honest) => LoopbackResponse.Of(honest.Text.Replace("\"result\"", "\"result\":\"0x2\",\"result\"", StringComparison.Ordinal))),
        ["version"] = () => Faults.Editing("jsonrpc 1.0", answer => answer["jsonrpc"] = "1.0"),
        ["string id"] = () => Faults.Editing("string id", answer => answer["id"] = answer["id"]!.ToJsonString()),
        ["batch"] = () => Fault.Rewriting("batch for single", (_, honest) => LoopbackResponse.Of($"[{honest.Text}]")),
        ["error shape"] = () => Fault.Rewriting("error is text", (_, honest) => LoopbackResponse.Of(honest.Text.Replace("\"result\":\"0x1\"", "\"error\":\"no\"", StringComparison.Ordinal))),
        ["bom"] = () => Fault.Rewriting("byte order mark", (_, honest) => LoopbackResponse.Of("\uFEFF" + honest.Text)),
    };

    private static Dictionary<string, Func<Fault>> BatchFaultTable => new()
    {
        ["short"] = Faults.ShortBatch,
        ["duplicate"] = Faults.DuplicateInBatch,
        ["reordered"] = Faults.ReorderedBatch,
        ["wrong id"] = Faults.WrongId,
        ["missing id"] = Faults.MissingId,
        ["single"] = () => Fault.Replacing("single for batch", _ => LoopbackResponse.Of("""{"jsonrpc":"2.0","id":1,"result":"0x1"}""")),
        ["refused"] = () => Fault.Replacing("refused batch", _ => LoopbackResponse.Of("""{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"batch not allowed"}}""")),
        ["extra"] = () => Fault.Rewriting("extra answer", (_, honest) => LoopbackResponse.Of(honest.Text[..^1] + """,{"jsonrpc":"2.0","id":99999,"result":"0x1"}]""")),
    };

    [Theory]
    [MemberData(nameof(SingleFaults))]
    public async Task SendAsync_MalformedSingleAnswer_IsInvalidResponse(string name)
    {
        await using var world = new LoopbackClient();
        var fault = world.Server.Inject(SingleFaultTable[name]());

        var e = await Should.ThrowAsync<RpcException>(world.Transport.SendAsync([AskChainId], default));

        e.Kind.ShouldBe(RpcErrorKind.InvalidResponse);
        fault.Delivered.ShouldBe(1);
        ShouldKeepTheSecret(e, world);
    }

    [Theory]
    [MemberData(nameof(BatchFaults))]
    public async Task SendAsync_MalformedBatchAnswer_VoidsTheWholeBatch(string name)
    {
        await using var world = new LoopbackClient();
        var fault = world.Server.Inject(BatchFaultTable[name]());

        var e = await Should.ThrowAsync<RpcException>(world.Transport.SendAsync([AskChainId, AskBlockNumber, AskChainId], default));

        e.Kind.ShouldBe(RpcErrorKind.InvalidResponse);
        fault.Delivered.ShouldBe(1);
    }

    [Fact]
    public async Task SendAsync_ReorderedBatchWhenAllowed_IsMatchedById()
    {
        await using var world = new LoopbackClient(new HttpRpcOptions { AllowReorderedBatch = true, MaxRetries = 0 });
        var fault = world.Server.Inject(Faults.ReorderedBatch());

        var replies = await world.Transport.SendAsync([AskChainId, AskBlockNumber], default);

        fault.Delivered.ShouldBe(1);
        Text(replies[0]).ShouldBe("\"0x1\"");
        Text(replies[1]).ShouldBe("\"0x10\"");
    }

    [Fact]
    public async Task SendAsync_SeveralCalls_IsOneRequestPerPart()
    {
        await using var world = new LoopbackClient(new HttpRpcOptions { MaxBatchSize = 4, MaxRetries = 0 });

        var replies = await world.Transport.SendAsync(Enumerable.Repeat(AskChainId, 10).ToArray(), default);

        replies.Count.ShouldBe(10);
        world.Server.Seen.Select(request => request.Calls.Length).ShouldBe([4, 4, 2]);
        world.Server.Seen.SelectMany(request => request.Calls).Select(call => call.Id).ShouldBeUnique();
    }

    [Fact]
    public async Task SendAsync_ErrorOfOneCall_IsAValueAndLeavesTheOthers()
    {
        await using var world = new LoopbackClient();
        world.Server.OnError("eth_call", 3, "execution reverted", "0x08c379a0");

        var replies = await world.Transport.SendAsync([AskChainId, RpcRequest.Read("eth_call"), AskBlockNumber], default);

        replies[0].IsResult.ShouldBeTrue();
        replies[2].IsResult.ShouldBeTrue();
        replies[1].Error.ShouldNotBeNull().Data.ShouldBe(Bytes.Parse("0x08c379a0"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SendAsync_HugeBody_StopsAtTheLimit(bool chunked)
    {
        await using var world = new LoopbackClient(new HttpRpcOptions { MaxResponseBytes = 64 * 1024, MaxRetries = 0 });
        var fault = world.Server.Inject(Faults.HugeBody(1024 * 1024, chunked));

        var e = await Should.ThrowAsync<RpcException>(world.Transport.SendAsync([AskChainId], default));

        e.Kind.ShouldBe(RpcErrorKind.ResponseTooLarge);
        fault.Delivered.ShouldBe(1);
    }

    [Fact]
    public async Task SendAsync_CompressionBomb_StopsAtTheLimitAfterDecompression()
    {
        await using var world = new LoopbackClient(new HttpRpcOptions { MaxResponseBytes = 1024 * 1024, MaxRetries = 0, Deadline = TimeSpan.FromMinutes(1) });
        var fault = world.Server.Inject(Faults.CompressionBomb(256 * 1024 * 1024));
        var before = GC.GetAllocatedBytesForCurrentThread();

        var e = await Should.ThrowAsync<RpcException>(world.Transport.SendAsync([AskChainId], default));

        e.Kind.ShouldBe(RpcErrorKind.ResponseTooLarge);
        fault.Delivered.ShouldBe(1);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(64 * 1024 * 1024);
    }

    [Fact]
    public async Task SendAsync_CompressedAnswer_IsRead()
    {
        await using var world = new LoopbackClient();
        var fault = world.Server.Inject(Faults.Compressed());

        (await world.Eth.GetChainIdAsync()).ShouldBe(new ChainId(1));

        fault.Delivered.ShouldBe(1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SendAsync_SilentNode_TimesOutByTheClockGiven(bool midBody)
    {
        var time = new ManualTime();
        var deadline = TimeSpan.FromSeconds(7);
        await using var world = new LoopbackClient(new HttpRpcOptions { Deadline = deadline, MaxRetries = 0 }, time);
        var fault = world.Server.Inject(midBody ? Faults.HangingMidBody() : Faults.Hanging());

        var sending = world.Transport.SendAsync([AskChainId], default);
        await fault.UntilDeliveredAsync();
        sending.IsCompleted.ShouldBeFalse();
        time.Advance(deadline);

        (await Should.ThrowAsync<RpcException>(sending)).Kind.ShouldBe(RpcErrorKind.Timeout);
    }

    [Fact]
    public async Task SendAsync_CancelledByTheCaller_IsCancellationAndNoTimeout()
    {
        await using var world = new LoopbackClient();
        var fault = world.Server.Inject(Faults.Hanging());
        using var cancel = new CancellationTokenSource();

        var sending = world.Transport.SendAsync([AskChainId], cancel.Token);
        await fault.UntilDeliveredAsync();
        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(sending);
    }

    [Fact]
    public async Task SendAsync_Http429WithRetryAfter_WaitsThatLongAndAsksAgain()
    {
        var time = new ManualTime();
        var after = TimeSpan.FromSeconds(3);
        await using var world = new LoopbackClient(new HttpRpcOptions { MaxRetries = 1, MaxRetryDelay = TimeSpan.FromSeconds(5), Deadline = TimeSpan.FromMinutes(1) }, time);
        var fault = world.Server.Inject(Faults.Http(429, after));

        var sending = world.Transport.SendAsync([AskChainId], default);
        await time.UntilArmedAsync(after);
        world.Server.Requests.ShouldBe(1);
        time.Advance(after);
        await sending;

        fault.Delivered.ShouldBe(1);
        world.Server.Requests.ShouldBe(2);
    }

    [Fact]
    public async Task SendAsync_RetryAfterBeyondPatience_FailsAtOnceAndSaysHowLong()
    {
        await using var world = new LoopbackClient(new HttpRpcOptions { MaxRetries = 3 });
        var fault = world.Server.Inject(Faults.Http(429, TimeSpan.FromMinutes(10)));

        var e = await Should.ThrowAsync<RpcException>(world.Transport.SendAsync([AskChainId], default));

        e.Kind.ShouldBe(RpcErrorKind.RateLimited);
        e.RetryAfter.ShouldBe(TimeSpan.FromMinutes(10));
        fault.Delivered.ShouldBe(1);
        world.Server.Requests.ShouldBe(1);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    public async Task SendAsync_ServerErrorOnAReadForEver_StopsAfterTheRetries(int status)
    {
        await using var world = new LoopbackClient(new HttpRpcOptions { MaxRetries = 2, RetryDelay = TimeSpan.Zero });
        var fault = world.Server.Inject(Faults.Http(status), times: 100);

        var e = await Should.ThrowAsync<RpcException>(world.Transport.SendAsync([AskChainId], default));

        e.Kind.ShouldBe(RpcErrorKind.ServerError);
        fault.Delivered.ShouldBe(3);
    }

    [Fact]
    public async Task SendAsync_BrokenConnectionOnARead_IsAskedAgain()
    {
        await using var world = new LoopbackClient(new HttpRpcOptions { MaxRetries = 1, RetryDelay = TimeSpan.Zero });
        var fault = world.Server.Inject(Faults.CutShort());

        (await world.Eth.GetChainIdAsync()).ShouldBe(new ChainId(1));

        fault.Delivered.ShouldBe(1);
        world.Server.Requests.ShouldBe(2);
    }

    public static TheoryData<string> SendFaults => new(SendFaultTable.Keys);

    private static Dictionary<string, (Func<Fault> Fault, RpcErrorKind Kind)> SendFaultTable => new()
    {
        ["429"] = (() => Faults.Http(429, TimeSpan.Zero), RpcErrorKind.RateLimited),
        ["503"] = (() => Faults.Http(503), RpcErrorKind.ServerError),
        ["dropped"] = (Faults.Dropped, RpcErrorKind.Unreachable),
        ["dropped afterwards"] = (Faults.DroppedAfterwards, RpcErrorKind.Unreachable),
        ["cut short"] = (Faults.CutShort, RpcErrorKind.Unreachable),
        ["garbage"] = (Faults.Garbage, RpcErrorKind.InvalidResponse),
    };

    [Theory]
    [MemberData(nameof(SendFaults))]
    public async Task SendAsync_BroadcastThatFails_ReachesTheNodeOnceAndIsUnknown(string name)
    {
        await using var world = new LoopbackClient(new HttpRpcOptions { MaxRetries = 5, RetryDelay = TimeSpan.Zero });
        await world.Eth.GetChainIdAsync(); // a pooled connection, which the framework might be tempted to replace in silence
        var fault = world.Server.Inject(SendFaultTable[name].Fault());

        var e = await Should.ThrowAsync<RpcException>(world.Transport.SendAsync([Send], default));

        e.Kind.ShouldBe(SendFaultTable[name].Kind);
        RpcErrorClassifier.ClassifySend(e).ShouldBe(SendErrorClass.Unknown);
        fault.Delivered.ShouldBe(1);
        world.Server.Calls("eth_sendRawTransaction").ShouldBe(1);
    }

    [Fact]
    public async Task SendAsync_BatchWithABroadcast_IsNeverRepeated()
    {
        await using var world = new LoopbackClient(new HttpRpcOptions { MaxRetries = 5, RetryDelay = TimeSpan.Zero });
        var fault = world.Server.Inject(Faults.Http(503), times: 10);

        await Should.ThrowAsync<RpcException>(world.Transport.SendAsync([AskChainId, Send], default));

        fault.Delivered.ShouldBe(1);
    }

    [Fact]
    public async Task SendAsync_Redirect_IsRefusedAndNotFollowed()
    {
        await using var world = new LoopbackClient();
        await using var elsewhere = LoopbackRpcServer.Start().On("eth_chainId", "\"0x2\"");
        var fault = world.Server.Inject(Faults.Redirect(elsewhere.Url));

        var e = await Should.ThrowAsync<RpcException>(world.Transport.SendAsync([AskChainId], default));

        e.Kind.ShouldBe(RpcErrorKind.Redirected);
        fault.Delivered.ShouldBe(1);
        elsewhere.Requests.ShouldBe(0);
    }

    [Fact]
    public async Task SendAsync_HttpsToAServerWithoutTls_IsATlsFailure()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var contacts = AnswerInPlainTextAsync(listener);
        using var transport = new HttpRpcTransport(new Uri($"https://localhost:{port}/{LoopbackRpcServer.SecretInPath}"), new HttpRpcOptions { MaxRetries = 0 }, TimeProvider.System);

        var e = await Should.ThrowAsync<RpcException>(transport.SendAsync([AskChainId], default));

        e.Kind.ShouldBe(RpcErrorKind.TlsFailure);
        (await contacts).ShouldBe(1);
        e.ToString().ShouldNotContain(LoopbackRpcServer.SecretInPath);
    }

    [Fact]
    public async Task SendAsync_NobodyListens_IsUnreachable()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        using var transport = new HttpRpcTransport(new Uri($"http://127.0.0.1:{port}/{LoopbackRpcServer.SecretInPath}"), new HttpRpcOptions { MaxRetries = 0 }, TimeProvider.System);

        var e = await Should.ThrowAsync<RpcException>(transport.SendAsync([AskChainId], default));

        e.Kind.ShouldBe(RpcErrorKind.Unreachable);
        e.ToString().ShouldNotContain(LoopbackRpcServer.SecretInPath);
    }

    [Fact]
    public async Task SendAsync_NodeErrorWithStatus400_IsTheNodesAnswer()
    {
        await using var world = new LoopbackClient();
        var fault = world.Server.Inject(Faults.NodeError(-32000, "nonce too low", status: 400));

        var replies = await world.Transport.SendAsync([Send], default);

        replies[0].Error.ShouldNotBeNull().Message.ShouldBe("nonce too low");
        fault.Delivered.ShouldBe(1);
    }

    [Fact]
    public async Task SendAsync_ResultWithStatus404_IsRefused()
    {
        await using var world = new LoopbackClient();
        var fault = world.Server.Inject(Fault.Rewriting("404 with result", (_, honest) => honest with { Status = 404 }));

        (await Should.ThrowAsync<RpcException>(world.Transport.SendAsync([AskChainId], default))).Kind.ShouldBe(RpcErrorKind.HttpStatus);

        fault.Delivered.ShouldBe(1);
    }

    [Fact]
    public async Task SendAsync_WholeBatchRateLimitedByTheNode_IsRateLimited()
    {
        await using var world = new LoopbackClient();
        var fault = world.Server.Inject(Fault.Replacing("rate limit without id", _ =>
            LoopbackResponse.Of("""{"jsonrpc":"2.0","id":null,"error":{"code":-32005,"message":"daily request count exceeded, request rate limited"}}""")));

        (await Should.ThrowAsync<RpcException>(world.Transport.SendAsync([AskChainId, AskBlockNumber], default))).Kind.ShouldBe(RpcErrorKind.RateLimited);

        fault.Delivered.ShouldBe(1);
    }

    [Theory]
    [InlineData("ftp://example.org/")]
    [InlineData("ws://example.org/")]
    [InlineData("https://user:secret@example.org/")]
    public void From_AddressNotFitForRpc_IsRefusedWithoutRepeatingIt(string address)
    {
        var e = Should.Throw<ArgumentException>(() => RpcEndpoint.From(new Uri(address)));

        e.Message.ShouldNotContain("secret");
    }

    private static async Task<int> AnswerInPlainTextAsync(TcpListener listener)
    {
        using var client = await listener.AcceptTcpClientAsync();
        await client.GetStream().WriteAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray());
        return 1;
    }

    private static string Text(RpcReply reply) => System.Text.Encoding.UTF8.GetString(reply.ResultUtf8.Span);

    private static void ShouldKeepTheSecret(RpcException e, LoopbackClient world)
    {
        world.Server.Seen[^1].Path.ShouldContain(LoopbackRpcServer.SecretInPath);
        e.ToString().ShouldNotContain(LoopbackRpcServer.SecretInPath);
        e.EndpointHost.ShouldStartWith("127.0.0.1");
    }
}
