using KeeperBot.Evm.Crypto;
using KeeperBot.Evm.Keys;
using KeeperBot.Evm.Keys.Remote;
using KeeperBot.Evm.Transactions;
using KeeperBot.Primitives;
using KeeperBot.TestKit.Rpc;

namespace KeeperBot.Evm.Tests.Keys.Remote;

/// <summary>A signer on the loopback interface behind mutual TLS, honest or not (case 79 of the fault catalogue) and slow or dead (case 80).</summary>
public sealed class RemoteTransactionKeyTests : IAsyncDisposable
{
    private static readonly Address To = Address.Parse("0x00000000000000000000000000000000000000aa");
    private static readonly Eip1559Transaction Wanted = new(
        new ChainId(31337), 7, UInt256.Parse("1000000000"), UInt256.Parse("30000000000"), 90_000, To, UInt256.Parse("1000"), Bytes.Parse("0xd09de08a"));

    private readonly SignerCertificates _certificates = new();
    private readonly LocalSigningKey _key = LocalSigningKey.Generate();
    private readonly LoopbackRpcServer _server;

    public RemoteTransactionKeyTests() => _server = LoopbackRpcServer.StartTls(_certificates.ServerOptions());

    public static TheoryData<string, TransactionField> Lies => new()
    {
        { "type", TransactionField.Type },
        { "access list type", TransactionField.Type },
        { "chain", TransactionField.ChainId },
        { "nonce", TransactionField.Nonce },
        { "tip", TransactionField.MaxPriorityFeePerGas },
        { "fee", TransactionField.MaxFeePerGas },
        { "gas", TransactionField.GasLimit },
        { "to", TransactionField.To },
        { "creation", TransactionField.To },
        { "value", TransactionField.Value },
        { "data", TransactionField.Data },
        { "access list", TransactionField.AccessList },
        { "high s", TransactionField.Signature },
        { "zero signature", TransactionField.Signature },
        { "sender", TransactionField.Sender },
    };

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _key.Dispose();
        _certificates.Dispose();
    }

    [Fact]
    public async Task SignAsync_HonestSigner_GivesTheTransactionAsked()
    {
        _server.On(SignerDouble.Method, asked => SignerDouble.Sign(asked, _key));
        using var remote = Open();

        var signed = await remote.SignAsync(Wanted, CancellationToken.None);

        signed.Transaction.ShouldBe(Wanted);
        signed.Sender.ShouldBe(_key.Address);
        var asked = _server.Seen.ShouldHaveSingleItem().Calls.ShouldHaveSingleItem().Parameters[0];
        asked.GetProperty("from").GetString().ShouldBe(_key.Address.ToString());
        SignerDouble.Read(_server.Seen[0].Calls[0].Parameters).ShouldBe(Wanted);
    }

    [Theory]
    [MemberData(nameof(Lies))]
    public async Task Case79_SignAsync_SignerThatLies_IsRejectedByTheFieldsName(string lie, TransactionField field)
    {
        using var other = LocalSigningKey.Generate();
        _server.On(SignerDouble.Method, asked => SignerDouble.Result(Lie(lie, SignerDouble.Read(asked), other)));
        using var remote = Open();

        var error = await Should.ThrowAsync<RemoteSignerException>(() => remote.SignAsync(Wanted, CancellationToken.None));

        error.Field.ShouldBe(field);
        error.Problem.ShouldBeOneOf(RemoteSignerProblem.Altered, RemoteSignerProblem.Malformed);
        error.Message.ShouldContain(field.ToString(), Case.Insensitive);
        _server.Calls(SignerDouble.Method).ShouldBe(1);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"\"")]
    [InlineData("\"0x\"")]
    [InlineData("\"0x02c0\"")]
    [InlineData("\"signed, trust me\"")]
    [InlineData("{\"raw\":\"0x02c0\"}")]
    [InlineData("true")]
    public async Task Case79_SignAsync_AnswerThatIsNoTransaction_IsMalformed(string result)
    {
        _server.On(SignerDouble.Method, result);
        using var remote = Open();

        (await Should.ThrowAsync<RemoteSignerException>(() => remote.SignAsync(Wanted, CancellationToken.None))).Problem.ShouldBe(RemoteSignerProblem.Malformed);
    }

    [Fact]
    public async Task Case79_SignAsync_ByteBehindTheTransaction_IsMalformed()
    {
        _server.On(SignerDouble.Method, asked => SignerDouble.Sign(asked, _key)[..^1] + "00\"");
        using var remote = Open();

        (await Should.ThrowAsync<RemoteSignerException>(() => remote.SignAsync(Wanted, CancellationToken.None))).Problem.ShouldBe(RemoteSignerProblem.Malformed);
    }

    [Theory]
    [InlineData("garbage", RemoteSignerProblem.Malformed)]
    [InlineData("huge", RemoteSignerProblem.Malformed)]
    [InlineData("bomb", RemoteSignerProblem.Malformed)]
    [InlineData("wrong id", RemoteSignerProblem.Malformed)]
    [InlineData("hanging", RemoteSignerProblem.Timeout)]
    [InlineData("hanging in mid-body", RemoteSignerProblem.Timeout)]
    [InlineData("dropped", RemoteSignerProblem.Unreachable)]
    [InlineData("redirect", RemoteSignerProblem.Refused)]
    [InlineData("500", RemoteSignerProblem.Refused)]
    [InlineData("429", RemoteSignerProblem.Refused)]
    [InlineData("error", RemoteSignerProblem.Refused)]
    public async Task Case80_SignAsync_SignerThatFails_IsAskedOnceAndNamed(string kind, RemoteSignerProblem problem)
    {
        _server.On(SignerDouble.Method, asked => SignerDouble.Sign(asked, _key));
        var fault = _server.Inject(Failure(kind), times: 2);
        using var remote = Open(timeout: TimeSpan.FromMilliseconds(kind.StartsWith("hanging", StringComparison.Ordinal) ? 300 : 10_000));

        var error = await Should.ThrowAsync<RemoteSignerException>(() => remote.SignAsync(Wanted, CancellationToken.None));

        error.Problem.ShouldBe(problem);
        error.ToString().ShouldNotContain(LoopbackRpcServer.SecretInPath);
        fault.Delivered.ShouldBe(1);
        _server.Requests.ShouldBe(1);
    }

    [Fact]
    public async Task Case80_SignAsync_NobodyListens_IsUnreachable()
    {
        using var remote = Open();
        await _server.DisposeAsync();

        (await Should.ThrowAsync<RemoteSignerException>(() => remote.SignAsync(Wanted, CancellationToken.None))).Problem.ShouldBe(RemoteSignerProblem.Unreachable);
    }

    [Fact]
    public async Task SignAsync_CancelledWhileTheSignerThinks_IsCancelled()
    {
        var fault = _server.Inject(Faults.Hanging());
        using var remote = Open();
        using var stop = new CancellationTokenSource();

        var signing = remote.SignAsync(Wanted, stop.Token);
        await fault.UntilDeliveredAsync();
        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => signing);
    }

    [Fact]
    public async Task SignAsync_ServerOfAnotherAuthority_IsATlsFailureBeforeAnythingIsSaid()
    {
        using var others = new SignerCertificates();
        using var remote = Open(_certificates, serverCa: others.ServerCa);

        (await Should.ThrowAsync<RemoteSignerException>(() => remote.SignAsync(Wanted, CancellationToken.None))).Problem.ShouldBe(RemoteSignerProblem.Tls);
        _server.Requests.ShouldBe(0);
    }

    [Fact]
    public async Task SignAsync_ClientOfAnotherAuthority_IsTurnedAwayByTheServer()
    {
        using var others = new SignerCertificates();
        using var remote = Open(others, serverCa: _certificates.ServerCa);

        (await Should.ThrowAsync<RemoteSignerException>(() => remote.SignAsync(Wanted, CancellationToken.None))).Problem
            .ShouldBeOneOf(RemoteSignerProblem.Tls, RemoteSignerProblem.Unreachable); // TLS 1.3 tells the client after its own half of the handshake
        _server.Requests.ShouldBe(0);
    }

    [Fact]
    public async Task SignAsync_CertificateForAnotherName_IsATlsFailure()
    {
        using var named = new SignerCertificates("signer.example");
        await using var server = LoopbackRpcServer.StartTls(named.ServerOptions());
        using var remote = RemoteTransactionKey.Open(Options(server.Url, named, named.ServerCa), _key.Address, TimeProvider.System);

        (await Should.ThrowAsync<RemoteSignerException>(() => remote.SignAsync(Wanted, CancellationToken.None))).Problem.ShouldBe(RemoteSignerProblem.Tls);
        server.Requests.ShouldBe(0);
    }

    [Fact]
    public async Task GetAccountsAsync_SignerThatSays_GivesItsAccounts()
    {
        _server.On("eth_accounts", $"[\"{_key.Address}\"]");
        using var remote = Open();

        (await remote.GetAccountsAsync(CancellationToken.None)).ShouldNotBeNull().ShouldBe([_key.Address]);
    }

    [Fact]
    public async Task GetAccountsAsync_SignerThatDoesNotSay_GivesNull()
    {
        using var remote = Open();

        (await remote.GetAccountsAsync(CancellationToken.None)).ShouldBeNull();
    }

    [Fact]
    public async Task GetAccountsAsync_Garbage_IsMalformedNotEmpty()
    {
        _server.On("eth_accounts", "{}");
        using var remote = Open();

        (await Should.ThrowAsync<RemoteSignerException>(() => remote.GetAccountsAsync(CancellationToken.None))).Problem.ShouldBe(RemoteSignerProblem.Malformed);
    }

    [Fact]
    public async Task SignAsync_PlainHttpOnLoopback_Works()
    {
        await using var plain = LoopbackRpcServer.Start().On(SignerDouble.Method, asked => SignerDouble.Sign(asked, _key));
        using var remote = RemoteTransactionKey.Open(new RemoteSignerOptions(plain.Url, null, TimeSpan.FromSeconds(5)), _key.Address, TimeProvider.System);

        (await remote.SignAsync(Wanted, CancellationToken.None)).Sender.ShouldBe(_key.Address);
    }

    [Fact]
    public async Task SignAsync_AfterDispose_Throws()
    {
        var remote = Open();
        remote.Dispose();

        await Should.ThrowAsync<ObjectDisposedException>(() => remote.SignAsync(Wanted, CancellationToken.None));
    }

    private static Fault Failure(string kind) => kind switch
    {
        "garbage" => Faults.Garbage(),
        "huge" => Faults.HugeBody(2_000_000, chunked: true),
        "bomb" => Faults.CompressionBomb(20_000_000),
        "wrong id" => Faults.WrongId(),
        "hanging" => Faults.Hanging(),
        "hanging in mid-body" => Faults.HangingMidBody(),
        "dropped" => Faults.Dropped(),
        "redirect" => Faults.Redirect(new Uri("https://127.0.0.1:1/")),
        "500" => Faults.Http(500),
        "429" => Faults.Http(429),
        _ => Faults.NodeError(-32000, "Signing key not found"),
    };

    private Bytes Lie(string lie, Eip1559Transaction asked, LocalSigningKey other)
    {
        switch (lie)
        {
            case "type":
                return SignedEnvelope.Sign(new LegacyTransaction(asked.ChainId, asked.Nonce, asked.MaxFeePerGas, asked.GasLimit, asked.To, asked.Value, asked.Data), _key).Raw;
            case "access list type":
                return SignedEnvelope.Sign(new Eip2930Transaction(asked.ChainId, asked.Nonce, asked.MaxFeePerGas, asked.GasLimit, asked.To, asked.Value, asked.Data, AccessList.Empty), _key).Raw;
            case "sender":
                return asked.Sign(other).Raw;
            case "high s":
                var honest = asked.Sign(_key).Signature;
                return asked.Encode(honest with { S = UInt256.FromBigInteger(Order - honest.S.ToBigInteger()), YParity = 1 - honest.YParity });
            case "zero signature":
                return asked.Encode(new Signature(UInt256.Zero, UInt256.Zero, 0));
            default:
                return Altered(lie, asked).Sign(_key).Raw;
        }
    }

    private static Eip1559Transaction Altered(string lie, Eip1559Transaction asked) => lie switch
    {
        "chain" => asked with { ChainId = new ChainId(1) },
        "nonce" => asked with { Nonce = asked.Nonce + 1 },
        "tip" => asked with { MaxPriorityFeePerGas = asked.MaxPriorityFeePerGas + UInt256.One },
        "fee" => asked with { MaxFeePerGas = asked.MaxFeePerGas + UInt256.One },
        "gas" => asked with { GasLimit = asked.GasLimit + 1 },
        "to" => asked with { To = Address.Parse("0x00000000000000000000000000000000000000bb") },
        "creation" => asked with { To = null },
        "value" => asked with { Value = UInt256.Zero },
        "data" => asked with { Data = Bytes.Parse("0xd09de08b") },
        "access list" => asked with { AccessList = new AccessList(new AccessListEntry(To, [])) },
        _ => throw new ArgumentOutOfRangeException(nameof(lie), lie, "no such lie"),
    };

    private static System.Numerics.BigInteger Order => UInt256.Parse("0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141").ToBigInteger();

    private static RemoteSignerOptions Options(Uri url, SignerCertificates certificates, string serverCa, TimeSpan? timeout = null) =>
        new(url, new RemoteSignerFiles(certificates.ClientCertificate, certificates.ClientKey, serverCa), timeout ?? TimeSpan.FromSeconds(10));

    private RemoteTransactionKey Open(SignerCertificates? certificates = null, string? serverCa = null, TimeSpan? timeout = null) => RemoteTransactionKey.Open(
        Options(_server.Url, certificates ?? _certificates, serverCa ?? _certificates.ServerCa, timeout), _key.Address, TimeProvider.System);
}
