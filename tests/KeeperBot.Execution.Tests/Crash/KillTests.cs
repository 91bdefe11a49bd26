using System.Diagnostics;
using KeeperBot.Core.Ports;
using KeeperBot.Execution.Journal;
using KeeperBot.Execution.Manager;
using KeeperBot.Execution.Tests.Support;
using KeeperBot.Primitives;

namespace KeeperBot.Execution.Tests.Crash;

/// <summary>
/// A process killed at each step, and another that goes on. Catalogue cases 1 (nonce reserved), 2 (signed), 4 (accepted, unsaved) and 6 (mined,
/// unsaved), and the steps between them.
/// </summary>
public class KillTests
{
    private const int KilledBySignal = 128 + 9;

    [Theory]
    [InlineData(nameof(Failpoint.Planned))]
    [InlineData(nameof(Failpoint.NonceReservedUnsaved), IntentState.None)]
    [InlineData(nameof(Failpoint.NonceReserved))]
    [InlineData(nameof(Failpoint.SignedUnsaved))]
    [InlineData(nameof(Failpoint.BroadcastingUnsaved))]
    public async Task Kill_BeforeTheSignatureIsDurable_ThePlanIsVoidAndTheNonceUsedAgain(string point, IntentState left = IntentState.Failed)
    {
        await using var chain = await CounterChain.StartAsync();
        await RunUntilKilledAsync(chain, point);
        using var kit = await chain.PlaneAsync();
        kit.State("crash").ShouldBe(left);
        chain.Sends.ShouldBe(0);
        kit.Journal.NativeSpent(new(0), new("none")).Raw.IsZero.ShouldBeTrue();
        (await kit.SubmitAsync(TestPlan.Intent("next", await kit.HeadAsync()))).ShouldBeOfType<Submitted>().Nonce.ShouldBe(0UL);
        await chain.MineAsync();
        (await kit.AdvanceAsync()).KeyBusy.ShouldBeFalse();
        kit.State("next").ShouldBe(IntentState.Confirmed);
        await chain.AssertInvariantsAsync(kit.Journal, 1);
    }

    [Theory]
    [InlineData(nameof(Failpoint.Signed), 0)]
    [InlineData(nameof(Failpoint.Broadcasting), 0)]
    [InlineData(nameof(Failpoint.AnsweredUnsaved), 1)]
    [InlineData(nameof(Failpoint.Pending), 1)]
    public async Task Kill_AfterTheSignatureIsDurable_TheSameBytesAreMinedOnce(string point, int sentBefore)
    {
        await using var chain = await CounterChain.StartAsync();
        await RunUntilKilledAsync(chain, point);
        chain.Sends.ShouldBe(sentBefore);
        Hash32 signed;
        using (var reader = JournalReader.Open(chain.Folder.Journal))
            signed = reader.Find(new("crash"))!.Attempts.ShouldHaveSingleItem().Hash;
        using var kit = await chain.PlaneAsync();
        kit.State("crash").ShouldBe(IntentState.Pending);
        await ConfirmedAsync(chain, kit, signed);
    }

    [Theory]
    [InlineData(nameof(Failpoint.MinedUnsaved))]
    [InlineData(nameof(Failpoint.Mined))]
    public async Task Kill_AfterItWasMined_IsFinalizedAndNothingIsSentAgain(string point)
    {
        await using var chain = await CounterChain.StartAsync();
        await RunUntilKilledAsync(chain, point);
        using var kit = await chain.PlaneAsync();
        var story = kit.Journal.Find(new("crash"))!;
        story.State.ShouldBe(IntentState.Mined);
        chain.Sends.ShouldBe(1);
        await ConfirmedAsync(chain, kit, story.Attempts.ShouldHaveSingleItem().Hash);
        await chain.MineAsync(4);
        await kit.AdvanceAsync();
        kit.State("crash").ShouldBe(IntentState.Finalized);
        chain.Sends.ShouldBe(2, "the killed intent's and the next one's");
    }

    [Theory]
    [InlineData(nameof(Failpoint.ReplacementSignedUnsaved), 1)]
    [InlineData(nameof(Failpoint.ReplacementSigned), 2)]
    [InlineData("Broadcasting:2", 1)]
    public async Task Kill_AroundABump_EitherHashMayBeMinedAndOneIs(string point, int attempts)
    {
        await using var chain = await CounterChain.StartAsync();
        chain.Proxy.Inject(Withheld.Fault, times: 1000, method: "eth_sendRawTransaction");
        await RunUntilKilledAsync(chain, point);
        JournalAttempt first;
        using (var reader = JournalReader.Open(chain.Folder.Journal))
        {
            var story = reader.Find(new("crash"))!;
            story.Attempts.Length.ShouldBe(attempts);
            first = story.Attempts[0];
        }

        await chain.Direct.SendRawTransactionAsync(first.Raw);
        using var kit = await chain.PlaneAsync();
        chain.Proxy.Heal();
        await ConfirmedAsync(chain, kit, first.Hash);
    }

    [Theory]
    [InlineData(nameof(Failpoint.CancelSignedUnsaved), 1)]
    [InlineData(nameof(Failpoint.CancelSigned), 2)]
    public async Task Kill_AroundACancellation_TheNonceIsUsedOnceAndTheKeyGoesOn(string point, int attempts)
    {
        await using var chain = await CounterChain.StartAsync();
        chain.Proxy.Inject(Withheld.Fault, times: 1000, method: "eth_sendRawTransaction");
        await RunUntilKilledAsync(chain, nameof(Failpoint.Pending));
        await chain.Control.SetCodeAsync(TestPlan.Contract, CounterSource.RevertingCode);
        await chain.MineAsync(4);
        await RunUntilKilledAsync(chain, point);
        using (var reader = JournalReader.Open(chain.Folder.Journal))
            reader.Find(new("crash"))!.Attempts.Length.ShouldBe(attempts);
        using var kit = await chain.PlaneAsync();
        await chain.MineAsync();
        await kit.AdvanceAsync();
        chain.Proxy.Heal();
        await kit.AdvanceAsync();
        await chain.MineAsync();
        await kit.AdvanceAsync();
        kit.State("crash").ShouldBe(IntentState.Cancelled);
        await chain.AssertInvariantsAsync(kit.Journal, 0);
        await chain.Control.SetCodeAsync(TestPlan.Contract, CounterSource.Code);
        await chain.MineAsync();
        (await kit.SubmitAsync(TestPlan.Intent("next", await kit.HeadAsync()))).ShouldBeOfType<Submitted>().Nonce.ShouldBe(1UL);
    }

    [Theory]
    [InlineData("NonceReserved:2", IntentState.Confirmed, IntentState.Failed)]
    [InlineData(nameof(Failpoint.ReplacedUnsaved), IntentState.Confirmed, IntentState.Failed)]
    [InlineData(nameof(Failpoint.Replaced), IntentState.Replaced, IntentState.Confirmed)]
    [InlineData("Broadcasting:2", IntentState.Replaced, IntentState.Confirmed)]
    [InlineData("AnsweredUnsaved:2", IntentState.Replaced, IntentState.Confirmed)]
    public async Task Kill_WhileAnEmergencyTakesTheNonce_OneOfTheTwoIsMined(string point, IntentState routine, IntentState urgent)
    {
        await using var chain = await CounterChain.StartAsync();
        await RunUntilKilledAsync(chain, point, "urgent");
        using var kit = await chain.PlaneAsync();
        await chain.MineAsync();
        (await kit.AdvanceAsync()).KeyBusy.ShouldBeFalse();
        (kit.State("crash"), kit.State("urgent")).ShouldBe((routine, urgent));
        await chain.AssertInvariantsAsync(kit.Journal, 1);
        (await kit.SubmitAsync(TestPlan.Intent("next", await kit.HeadAsync(), promised: 2))).ShouldBeOfType<Submitted>().Nonce.ShouldBe(1UL);
    }

    [Fact]
    public async Task Kill_TwiceInARow_StillOneEffect()
    {
        await using var chain = await CounterChain.StartAsync();
        await RunUntilKilledAsync(chain, nameof(Failpoint.Signed));
        // The second life dies while it sends what the first one signed.
        await RunUntilKilledAsync(chain, nameof(Failpoint.AnsweredUnsaved));
        using var kit = await chain.PlaneAsync();
        await ConfirmedAsync(chain, kit, kit.Journal.Find(new("crash"))!.Attempts.ShouldHaveSingleItem().Hash);
    }

    private static async Task ConfirmedAsync(CounterChain chain, PlaneKit kit, Hash32 signed)
    {
        await chain.MineAsync();
        (await kit.AdvanceAsync()).KeyBusy.ShouldBeFalse();
        var story = kit.Journal.Find(new("crash"))!;
        (story.State, story.Mined!.Hash).ShouldBe((IntentState.Confirmed, signed));
        await chain.AssertInvariantsAsync(kit.Journal, 1);
        (await chain.NonceAsync()).ShouldBe(1UL);
        // Liveness: the key goes on.
        (await kit.SubmitAsync(TestPlan.Intent("next", await kit.HeadAsync(), promised: 2))).ShouldBeOfType<Submitted>().Nonce.ShouldBe(1UL);
        await chain.MineAsync();
        await kit.AdvanceAsync();
        kit.State("next").ShouldBe(IntentState.Confirmed);
    }

    private static async Task RunUntilKilledAsync(CounterChain chain, string point, params string[] more)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet") { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var argument in (string[])[typeof(Program).Assembly.Location, chain.Proxy.Url.ToString(), chain.Folder.Journal, .. more])
            start.ArgumentList.Add(argument);
        start.Environment[ArmedFailpoint.Variable] = point;
        using var process = Process.Start(start).ShouldNotBeNull();
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(KilledBySignal, await errors);
        (await errors).ShouldContain($"failpoint {point.Split(':')[0]} is reached");
    }
}
