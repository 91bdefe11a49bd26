using System.Collections.Immutable;
using System.Text.Json.Nodes;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Governance;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Safety;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.History;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Governance;
using KeeperBot.Scenarios.Worlds.Aave;
using static KeeperBot.Anvil.Tests.Protocols.Aave.AaveChain;

namespace KeeperBot.Anvil.Tests.Protocols.Aave;

/// <summary>Aave's governance on the real contracts, owned by a real TimelockController: what is foreseen of a change is what the change does.</summary>
public sealed class AaveGovernanceTests(AaveChain world) : IClassFixture<AaveChain>, IAsyncLifetime
{
    /// <summary>Two blocks of interest lie between the foreseen and the real figure.</summary>
    private const double Tolerance = 1e-6;

    private readonly string _folder = Directory.CreateTempSubdirectory("governance").FullName;

    public Task InitializeAsync() => world.RestoreAsync();

    public Task DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData("threshold")]
    [InlineData("threshold of one of two")]
    [InlineData("e-mode")]
    [InlineData("leaves the e-mode")]
    public async Task Suppose_AChange_GivesTheHealthThatThePoolHasAfterIt(string which)
    {
        var (function, arguments) = which switch
        {
            "e-mode" => ("setEModeCategory", (AbiValue[])[1, 9000, 9200, 10100, Address.Zero, "Stablecoins"]),
            "leaves the e-mode" => ("setAssetEModeCategory", [world.At(Dai.Role()), 0]),
            _ => ("configureReserveAsCollateral", [world.At(Weth.Role()), 7000, 7333, 10500]),
        };
        if (which.Contains("e-mode"))
            await OpenInEModeAsync();
        else
            await OpenAsync(both: which.Contains("two"));
        var snapshot = await SnapshotAsync();
        var (call, touches) = Decoder().Decode(Call("aave.configurator", function, arguments), snapshot.Parameters);
        (call.Known, touches).ShouldBe((true, true), call.Text);
        var foreseen = Margin(world.Reader.Suppose(snapshot, call.Changes));

        await world.AdminAsync(function, arguments);

        var before = Margin(snapshot);
        var after = Margin(await SnapshotAsync());
        after.Health.ShouldNotBe(before.Health);
        Ratio(foreseen).ShouldBe(Ratio(after), Ratio(after) * Tolerance);
        foreseen.IsLiquidatable.ShouldBe(after.IsLiquidatable);
        Price(foreseen).ShouldBe(Price(after), Price(after) * Tolerance);
        Price(foreseen).ShouldBeGreaterThan(Price(before));
    }

    [Fact]
    public async Task Parameters_OfTheMarket_AreTheContractsOwn()
    {
        var shown = (await SnapshotAsync()).Parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Text);
        shown["WETH.liquidationThreshold"].ShouldBe("82.5 %");
        shown["WETH.ltv"].ShouldBe("80 %");
        shown["USDC.paused"].ShouldBe("no");
        shown["eMode1.liquidationThreshold"].ShouldBe("95 %");
        shown["poolConfigurator"].ShouldBe(world.At("aave.configurator").ToString());
        shown["priceOracle"].ShouldBe(world.At("aave.oracle").ToString());
        await world.AdminAsync("setReservePause", world.At(UsdcReserve.Role()), true);
        (await SnapshotAsync()).Parameters.Single(parameter => parameter.Name == "USDC.paused").Text.ShouldBe("yes");
    }

    [Fact]
    public async Task Look_QueuedCancelledExecutedAndUnknownCalls_AreSeenAsTheyAre()
    {
        await OpenAsync(both: false);
        var timelock = await OwnAsync();
        var watch = Watch(timelock, "journal");
        (await watch.LookAsync(await SnapshotAsync(), default)).IsQuiet.ShouldBeTrue();
        var cut = Cut(7500);
        await timelock.ScheduleAsync(cut);
        await timelock.ScheduleAsync(new ContractCall(world.Options.Pool, Bytes.Parse("0x12345678")));
        await timelock.ScheduleAsync(new ContractCall(world.Wallet.Holder, Bytes.Parse("0x12345678")));

        var state = await watch.LookAsync(await SnapshotAsync(), default);

        state.Unread.ShouldBeEmpty();
        state.Queued.Length.ShouldBe(2, "what touches nothing of ours is not shown");
        state.Queued[0].Calls.ShouldHaveSingleItem().Text.ShouldContain("aave-v3/WETH.liquidationThreshold 82.5 % -> 75 %");
        state.Queued[1].Calls.ShouldHaveSingleItem().Known.ShouldBeFalse();
        // A watch that starts now finds the same by looking back.
        var second = await Watch(timelock, "other").LookAsync(await SnapshotAsync(), default);
        second.Queued.Select(operation => operation.Id).ShouldBe(state.Queued.Select(operation => operation.Id));

        await timelock.CancelAsync(new ContractCall(world.Options.Pool, Bytes.Parse("0x12345678")));
        await world.PassAsync(TimeSpan.FromSeconds(TimelockSite.Delay));
        (await watch.LookAsync(await SnapshotAsync(), default)).Queued.ShouldHaveSingleItem().In((await world.HeadAsync()).Timestamp).ShouldBe(TimeSpan.Zero);
        await timelock.ExecuteAsync(cut);

        state = await watch.LookAsync(await SnapshotAsync(), default);
        state.Queued.ShouldBeEmpty();
        var change = state.Changes.Single(change => change.Now.Name == "WETH.liquidationThreshold");
        (change.Now.Kind.Text(change.Before), change.Now.Text).ShouldBe(("82.5 %", "75 %"));
        var assessment = Foresight(GovernanceAct.Alarm).Look(await SnapshotAsync(), await AssessAsync(), state);
        var effect = assessment.Governance!.Changes.Single(made => made.Change == change).Effects.ShouldHaveSingleItem();
        effect.Before.Value!.Value.ToDouble().ShouldBe(16500.0 / 13000, 1e-3);
        effect.After!.Value.ShouldBe(Margin(await SnapshotAsync()).Health);
        Decide(await SnapshotAsync(), assessment).Alarms.Select(alarm => alarm.Code).ShouldContain("governance.changed");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Decide_AQueuedThresholdCut_IsPreparedForBeforeItIsExecuted(bool kept)
    {
        await OpenAsync(both: false);
        await AaveDeployer.FundAsync(world.Site, UsdcReserve, world.Wallet.Holder, "6000");
        var timelock = await OwnAsync();
        var watch = Watch(timelock, "journal");
        var cut = Cut(6000);
        await timelock.ScheduleAsync(cut);

        var (snapshot, assessment) = await LookAsync(watch);
        var queued = assessment.Governance!.Queued.ShouldHaveSingleItem();
        queued.Operation.In(snapshot.Block.Timestamp).TotalSeconds.ShouldBeInRange(TimelockSite.Delay - 60, TimelockSite.Delay);
        queued.Effects.ShouldHaveSingleItem().After!.Value.Value!.Value.ToDouble().ShouldBe(12000.0 / 13000, 1e-3);
        var plan = Decide(snapshot, assessment);
        plan.Alarms.Single(alarm => alarm.Code == "governance.breach").Detail.ShouldContain("below the trigger 1.1");
        plan.Actions.ShouldBeEmpty("the lead time has not begun");

        await world.PassAsync(TimeSpan.FromHours(30));
        (snapshot, assessment) = await LookAsync(watch);
        plan = Decide(snapshot, assessment);
        var action = plan.Actions[0].ShouldBeOfType<TopUpAction>();
        (action.ReasonCode, action.Urgency).ShouldBe(("governance.queued", Urgency.Routine));
        action.Effect.Simulated.OfType<HealthAtLeast>().ShouldHaveSingleItem().Minimum.ShouldBeGreaterThanOrEqualTo(Margin(snapshot).Health.Value!.Value, "no step may lower health as it is");
        if (kept)
        {
            var call = (await world.Adapter.EncodeAsync(world.Wallet, action, snapshot, CancellationToken.None)).ShouldBeOfType<EncodedCall>();
            await SendAsync(call);
            var (then, later) = await LookAsync(watch);
            EffectCheck.Evaluate(action.Effect.OnChain, then, later).Seen.ShouldBeTrue();
            Decide(then, later).Actions.ShouldBeEmpty("it is cured, and does not start again at once");
        }

        await world.PassAsync(TimeSpan.FromHours(18));
        await timelock.ExecuteAsync(cut);
        var after = Margin(await SnapshotAsync());
        (await world.LiquidationAsync(await world.HeadAsync(), Weth, UsdcReserve) is null).ShouldBe(!kept, "the pool's own liquidation call");
        after.IsLiquidatable.ShouldBe(!kept);
        if (kept)
            Ratio(after).ShouldBe(1.5, 0.01);
    }

    /// <summary>Compound's Timelock takes a call whole, or apart from its signature; either way it is the same change.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Look_QueuedInCompoundsTimelock_IsSeenUntilItIsExecuted(bool apart)
    {
        await OpenAsync(both: false);
        var timelock = await CompoundTimelockSite.DeployAsync(world.Site.Chain, world.World.Accounts.Deployer);
        await OwnedByAsync(timelock.At);
        var watch = Watch(timelock.At, TimelockKind.Compound, "journal");
        (await watch.LookAsync(await SnapshotAsync(), default)).IsQuiet.ShouldBeTrue();
        var (cut, other) = (Cut(6000), Cut(7500));
        var signature = apart ? world.World.Contracts["aave.configurator"].Abi.Function("configureReserveAsCollateral").Signature : "";
        var eta = (await world.HeadAsync()).Timestamp.UnixSeconds + CompoundTimelockSite.Delay + 600;
        await timelock.QueueAsync(cut, signature, eta);
        await timelock.QueueAsync(other, signature, eta);
        await timelock.CancelAsync(other, signature, eta);

        var (snapshot, assessment) = await LookAsync(watch);

        var queued = assessment.Governance!.Queued.ShouldHaveSingleItem("the other is cancelled");
        queued.Operation.In(snapshot.Block.Timestamp).ShouldBe(TimeSpan.FromSeconds(eta - snapshot.Block.Timestamp.UnixSeconds));
        queued.Operation.Calls.ShouldHaveSingleItem().Text.ShouldContain("aave-v3/WETH.liquidationThreshold 82.5 % -> 60 %");
        queued.Effects.ShouldHaveSingleItem().After!.Value.Value!.Value.ToDouble().ShouldBe(12000.0 / 13000, 1e-3);
        Decide(snapshot, assessment).Alarms.ShouldContain(alarm => alarm.Code == "governance.breach");

        await world.PassAsync(TimeSpan.FromSeconds(CompoundTimelockSite.Delay + 600));
        await timelock.ExecuteAsync(cut, signature, eta);
        var state = await watch.LookAsync(await SnapshotAsync(), default);
        state.Queued.ShouldBeEmpty();
        state.Changes.Single(change => change.Now.Name == "WETH.liquidationThreshold").Now.Text.ShouldBe("60 %");
        Margin(await SnapshotAsync()).IsLiquidatable.ShouldBeTrue();
    }

    private async Task OpenAsync(bool both)
    {
        await world.SupplyAsync(Weth, "10");
        if (both)
            await world.SupplyAsync(Wbtc, "0.1");
        await world.BorrowAsync(UsdcReserve, "13000");
    }

    private async Task OpenInEModeAsync()
    {
        await world.SupplyAsync(Dai, "10000");
        await world.BorrowAsync(UsdcReserve, "7000");
        await world.PoolAsync("setUserEMode", AaveReserve.StablecoinCategory);
    }

    /// <summary>A timelock that alone governs the market.</summary>
    private async Task<TimelockSite> OwnAsync()
    {
        var timelock = await TimelockSite.DeployAsync(world.Site.Chain, world.World.Accounts.Deployer);
        await OwnedByAsync(timelock.At);
        return timelock;
    }

    private async Task OwnedByAsync(Address timelock)
    {
        await world.Site.SendAsync("aave.acl", "addPoolAdmin", timelock);
        await world.Site.SendAsync("aave.acl", "removePoolAdmin", world.World.Accounts.Deployer);
    }

    private ContractCall Cut(int threshold) => Call("aave.configurator", "configureReserveAsCollateral", world.At(Weth.Role()), threshold - 500, threshold, 10500);

    private ContractCall Call(string role, string function, params AbiValue[] arguments) => new(world.At(role), world.World.Contracts[role].Abi.Function(function).Encode(arguments));

    private CallDecoder Decoder() => new([world.Adapter], new Dictionary<Address, string> { [world.Options.Pool] = "aave-v3.pool" });

    private GovernanceWatch Watch(TimelockSite timelock, string file) => Watch(timelock.At, TimelockKind.OpenZeppelin, file);

    private GovernanceWatch Watch(Address timelock, TimelockKind kind, string file) => new(
        ParameterStore.Open(new(Path.Combine(_folder, file), new ChainId(31337), TimeSpan.FromHours(24)), warning => throw new InvalidOperationException(warning)),
        new TimelockWatch(world.Client, world.Multicall, [new("executor", timelock, kind, 1000)], Decoder()));

    private GovernanceForesight Foresight(GovernanceAct act) => new(world.Reader, new(act, TimeSpan.FromHours(24)), Limits);

    private DecisionLimits Limits => new(
        AllowedActions.All,
        ImmutableDictionary<VenueId, MarginLimits>.Empty.Add(world.Adapter.Venue, new MarginLimits(
            Wad.Parse("1.1"), Wad.Parse("1.5"), Wad.Parse("1.05"), Wad.Parse("10"), Wad.Parse("100000"), Wad.Zero, Wad.Parse("0.1"), Wad.One, Wad.Parse("0.02"), Wad.Zero, TimeSpan.FromMinutes(10))),
        ImmutableDictionary<Underlying, DriftLimits>.Empty, TimeSpan.FromHours(1), TimeSpan.FromMinutes(2));

    private ActionPlan Decide(PortfolioSnapshot snapshot, RiskAssessment assessment) =>
        new DecisionEngine(Limits).Decide(snapshot, assessment, IntentHistory.Empty, KeeperMode.Active, SafetyState.Clear);

    private async Task<(PortfolioSnapshot, RiskAssessment)> LookAsync(GovernanceWatch watch)
    {
        var snapshot = await SnapshotAsync();
        return (snapshot, Foresight(GovernanceAct.Prepare).Look(snapshot, Assess(snapshot), await watch.LookAsync(snapshot, default)));
    }

    private async Task<PortfolioSnapshot> SnapshotAsync() => await world.Reader.ReadAsync(await world.HeadAsync(), CancellationToken.None);

    private async Task<RiskAssessment> AssessAsync() => Assess(await SnapshotAsync());

    private static RiskAssessment Assess(PortfolioSnapshot snapshot) => new RiskAssessor(ImmutableDictionary<Address, Underlying>.Empty).Assess(snapshot);

    private static MarginAccount Margin(PortfolioSnapshot snapshot)
    {
        var reading = snapshot.Accounts.Single().Venues.Single();
        return reading.ShouldBeOfType<KnownReading>((reading as UnknownReading)?.Detail).MarginAccounts.Single();
    }

    private static double Ratio(MarginAccount margin) => margin.Health.Value!.Value.ToDouble();

    /// <summary>The lower liquidation price of whatever has one: of a position that only a fall of the collateral ends.</summary>
    private static double Price(MarginAccount margin) => new LiquidationPrices(margin).Liquidation.First(price => price.Lower is not null).Lower!.Value;

    private async Task SendAsync(EncodedCall call)
    {
        await world.Client.RawAsync("eth_sendTransaction", new JsonObject
        {
            ["from"] = world.Wallet.Actor.ToString(), ["to"] = call.To.ToString(), ["data"] = call.Data.ToString(), ["gas"] = "0x989680",
        });
        await world.Chain.Control.MineAfterAsync(TimeSpan.FromSeconds(12));
    }
}
