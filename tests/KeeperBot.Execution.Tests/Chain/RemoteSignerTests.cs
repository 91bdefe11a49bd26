using KeeperBot.Core.Cycle;
using KeeperBot.Core.Ports;
using KeeperBot.Evm.Keys.Remote;
using KeeperBot.Evm.Transactions;
using KeeperBot.Execution.Tests.Support;
using KeeperBot.Primitives;
using KeeperBot.TestKit.Rpc;

namespace KeeperBot.Execution.Tests.Chain;

/// <summary>A live plane whose key is in a signer elsewhere: while it lies, sleeps or is gone, nothing is sent and the nonce is kept.</summary>
public sealed class RemoteSignerTests : IAsyncDisposable
{
    private readonly SignerCertificates _certificates = new();
    private readonly LoopbackRpcServer _signer;
    private Func<Eip1559Transaction, Eip1559Transaction> _alter = asked => asked;
    private Action _thinking = () => { };

    public RemoteSignerTests()
    {
        _signer = LoopbackRpcServer.StartTls(_certificates.ServerOptions()).On(SignerDouble.Method, asked =>
        {
            _thinking();
            using var key = PlaneKit.Key();
            return SignerDouble.Sign(asked, key, _alter);
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _signer.DisposeAsync();
        _certificates.Dispose();
    }

    [Fact]
    public async Task Submit_HonestSigner_IsMinedAndItsEffectSeen()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await StartAsync(chain);

        (await kit.SubmitAsync(TestPlan.Intent("a", await kit.HeadAsync()))).ShouldBeOfType<Submitted>().NodeAccepted.ShouldBeTrue();
        await chain.MineAsync();
        await kit.AdvanceAsync();

        kit.State("a").ShouldBe(IntentState.Confirmed);
        await chain.AssertInvariantsAsync(kit.Journal, effects: 1);
    }

    [Fact]
    public async Task Case79_SignerThatAltersTheRecipient_NothingIsSentAndTheNonceIsKept()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await StartAsync(chain);
        _alter = asked => asked with { To = Address.Parse("0x00000000000000000000000000000000000000bb") };

        (await Should.ThrowAsync<ExecutionException>(async () => await kit.SubmitAsync(TestPlan.Intent("a", await kit.HeadAsync())))).Message.ShouldContain("to: recipient");

        chain.Sends.ShouldBe(0);
        _alter = asked => asked;
        await ResumesAsync(chain, kit);
    }

    [Theory]
    [InlineData("hanging")]
    [InlineData("dropped")]
    [InlineData("garbage")]
    public async Task Case80_SlowOrDeadSigner_IsAnEnvironmentFailureThatKeepsTheNonce(string kind)
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await StartAsync(chain, TimeSpan.FromMilliseconds(kind == "hanging" ? 500 : 10_000));
        var fault = _signer.Inject(kind switch { "hanging" => Faults.Hanging(), "dropped" => Faults.DroppedAfterwards(), _ => Faults.Garbage() });

        var error = await Should.ThrowAsync<EnvironmentFailure>(async () => await kit.SubmitAsync(TestPlan.Intent("a", await kit.HeadAsync())));

        error.Code.ShouldBe("execution.signer");
        fault.Delivered.ShouldBe(1);
        _signer.Requests.ShouldBe(1, "no retry around a signature");
        chain.Sends.ShouldBe(0);
        kit.State("a").ShouldBe(IntentState.Failed);
        await ResumesAsync(chain, kit);
    }

    [Fact]
    public async Task Case80_SignerGoneWhileATransactionIsStuck_ItStaysWatchedAndIsReplacedLater()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await StartAsync(chain);
        await kit.SubmitAsync(TestPlan.Intent("a", await kit.HeadAsync()));
        var first = kit.Journal.Find(new("a"))!.Latest!.Hash;
        await chain.Direct.RawAsync("anvil_dropTransaction", first.ToString());
        await chain.MineAsync(4);
        _signer.Inject(Faults.Dropped());

        (await kit.AdvanceAsync()).KeyBusy.ShouldBeTrue();
        _signer.Calls(SignerDouble.Method).ShouldBe(2);
        kit.Journal.Find(new("a"))!.Attempts.Length.ShouldBe(1);

        await kit.AdvanceAsync();
        kit.Journal.Find(new("a"))!.Attempts.Length.ShouldBe(2);
        await chain.MineAsync();
        await kit.AdvanceAsync();
        await chain.AssertInvariantsAsync(kit.Journal, effects: 1);
    }

    [Fact]
    public async Task Submit_StoppedWhileTheSignerThinks_IsGivenUpAndTheNonceIsFree()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await StartAsync(chain);
        var fault = _signer.Inject(Faults.Hanging());
        using var stop = new CancellationTokenSource();

        var submitting = kit.SubmitAsync(TestPlan.Intent("a", await kit.HeadAsync()), stop.Token);
        await fault.UntilDeliveredAsync();
        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => submitting);
        kit.State("a").ShouldBe(IntentState.Cancelled);
        await ResumesAsync(chain, kit);
    }

    [Fact]
    public async Task Submit_HaltedWhileTheSignerThinks_IsNotSent()
    {
        await using var chain = await CounterChain.StartAsync();
        var mode = new FixedMode(KeeperMode.Active);
        using var kit = await StartAsync(chain, mode: mode);
        _thinking = () => mode.Current = KeeperMode.Halted;

        (await kit.SubmitAsync(TestPlan.Intent("a", await kit.HeadAsync()))).ShouldBeOfType<SubmissionRefused>();

        chain.Sends.ShouldBe(0);
        kit.State("a").ShouldBe(IntentState.Cancelled);
        _thinking = () => { };
        mode.Current = KeeperMode.Active;
        await ResumesAsync(chain, kit);
    }

    [Fact]
    public async Task Replacement_HaltedWhileTheSignerThinks_IsNotKeptOrSent()
    {
        await using var chain = await CounterChain.StartAsync();
        var mode = new FixedMode(KeeperMode.Active);
        using var kit = await StartAsync(chain, mode: mode);
        var sent = (await kit.SubmitAsync(TestPlan.Intent("a", await kit.HeadAsync()))).ShouldBeOfType<Submitted>();
        await chain.Control.DropTransactionAsync(sent.Hash);
        await chain.MineAsync(4);
        _thinking = () => mode.Current = KeeperMode.Halted;

        await kit.AdvanceAsync();

        _signer.Calls(SignerDouble.Method).ShouldBe(2);
        kit.Journal.Find(new("a"))!.Attempts.Length.ShouldBe(1);
        _thinking = () => { };
        mode.Current = KeeperMode.Active;
        await kit.AdvanceAsync();
        kit.Journal.Find(new("a"))!.Attempts.Length.ShouldBe(2, "it is resumed");
        await chain.MineAsync();
        await kit.AdvanceAsync();
        await chain.AssertInvariantsAsync(kit.Journal, effects: 1);
    }

    private static async Task ResumesAsync(CounterChain chain, PlaneKit kit)
    {
        (await kit.SubmitAsync(TestPlan.Intent("b", await kit.HeadAsync()))).ShouldBeOfType<Submitted>().Nonce.ShouldBe(0UL);
        await chain.MineAsync();
        await kit.AdvanceAsync();
        kit.State("b").ShouldBe(IntentState.Confirmed);
        await chain.AssertInvariantsAsync(kit.Journal, effects: 1);
    }

    private Task<PlaneKit> StartAsync(CounterChain chain, TimeSpan? timeout = null, IModeSource? mode = null)
    {
        var files = new RemoteSignerFiles(_certificates.ClientCertificate, _certificates.ClientKey, _certificates.ServerCa);
        var key = RemoteTransactionKey.Open(new RemoteSignerOptions(_signer.Url, files, timeout ?? TimeSpan.FromSeconds(10)), TestPlan.Actor, TimeProvider.System);
        return PlaneKit.StartAsync(chain.Proxy.Url, chain.Folder.Journal, key: key, mode: mode);
    }
}
