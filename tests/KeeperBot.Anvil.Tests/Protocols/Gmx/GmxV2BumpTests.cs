using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;

namespace KeeperBot.Anvil.Tests.Protocols.Gmx;

/// <summary>The whole transaction plane on an order that is stuck: the dearer gas makes its execution fee too small, so it is encoded anew on the same nonce.</summary>
public sealed class GmxV2BumpTests(GmxChain world) : IClassFixture<GmxChain>, IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("keeper-bump-");

    public Task InitializeAsync() => world.RestoreAsync();

    public Task DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Run_StuckOrderWhoseFeeNoLongerSuffices_IsReplacedByOneThatBearsTheDearerGas()
    {
        using var keeper = await GmxKeeper.StartAsync(world, _folder, new AllowedActions(TopUp: true, Reduce: false, Hedge: false), world.Options with { ExecutionFeeMargin = Wad.One });
        var first = GmxKeeper.Sent(await keeper.RunAsync());
        await world.Chain.Control.SetNextBlockBaseFeeAsync(UInt256.FromBigInteger(Wei.FromGwei(Wad.FromInteger(8)).Raw));
        StepSubmitted? second = null;
        for (var block = 0; block < 8 && second is null; block++)
        {
            await world.Chain.Control.MineAfterAsync(TimeSpan.FromSeconds(12));
            second = (await keeper.RunAsync()).Steps.OfType<StepSubmitted>().SingleOrDefault(step => step.Submission is Submitted);
        }

        second.ShouldNotBeNull();
        second.Intent.Value.ShouldBeGreaterThan(first.Intent.Value);
        GmxKeeper.Of(second).Nonce.ShouldBe(GmxKeeper.Of(first).Nonce);
        GmxKeeper.Of(second).MaxFeePerGas.ShouldBeGreaterThan(GmxKeeper.Of(first).MaxFeePerGas);
        await world.Chain.Control.MineAfterAsync(TimeSpan.FromSeconds(12));
        var last = await keeper.RunAsync();
        last.Plane.Intents.Single(intent => intent.Memory.Key == second.Intent.Key).Memory.State.ShouldBe(IntentState.Confirmed);
        var pending = (await world.LongAsync()).Pending.ShouldHaveSingleItem();
        pending.PaysIn.ShouldBe(second.Action.ShouldBeOfType<TopUpAction>().Amount.ToWad(Rounding.Down));
        last.Plan.Skips.ShouldContain(skip => skip.Code == "order_pending");
    }
}
