using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Safety;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.GmxV2;
using KeeperBot.Protocols.Reading;
using KeeperBot.Protocols.Routes;
using KeeperBot.Protocols.Snapshots;

namespace KeeperBot.Anvil.Tests.Protocols.Gmx;

/// <summary>
/// Positions that hedges open at the stand-in: planned by the engine from what was read, sent, pending, and executed, cancelled with the venue's reason, or overdue. Each test
/// starts with the world's long closed.
/// </summary>
public sealed class GmxV2OpeningTests(GmxChain world) : IClassFixture<GmxChain>, IAsyncLifetime
{
    private static readonly TimeSpan BlockTime = TimeSpan.FromSeconds(12);
    private static readonly Underlying Eth = new("ETH");
    private static readonly LegId Leg = new("ETH");

    private GmxV2Adapter _adapter = null!;

    private GmxV2OrderWatch _watch = null!;

    private MarginAccountId Short => MarginAccountId.Isolated(world.Account.Id, world.Options.Venue, "ETH-USDC-short");

    public async Task InitializeAsync()
    {
        await world.RestoreAsync();
        _adapter = world.AdapterOf(Opening("3", "4000"));
        _watch = new(world.Client, ImmutableDictionary<VenueId, Address>.Empty.Add(world.Options.Venue, world.Options.EventEmitter));
        var margin = await world.LongAsync();
        await SubmitAsync(await EncodeAsync(Plans.Reduce(world.Account, margin, Leg, margin.Legs[0].Size, Wad.FromInteger(1_900))));
        await world.Market.MineAsync(BlockTime);
        await EndsAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Read_NoPosition_OffersBothSidesOnTermsOfTheVenueAndNoneWithoutThem()
    {
        var known = await KnownAsync();
        known.Markets.Select(market => market.MarginAccount).ShouldBe([world.Id, Short]);
        known.Markets.ShouldAllBe(market => market.Open && market.Size.IsZero && market.IndexPrice == Wad.FromInteger(2_000) && market.InitialMarginRatio == Wad.Parse("0.01"));
        (known.Markets[0].LeastSize, known.Markets[0].MostSize, known.Markets[1].LeastSize, known.Markets[1].MostSize).ShouldBe((Wad.Zero, null, null, Wad.Zero));
        known.Markets[1].Opening.ShouldBe(new(world.Usdc, Wad.One, Wad.FromInteger(3), Wad.FromInteger(4_000), Wad.One, Wad.Parse("0.0005")) { OtherSide = world.Id });
        (await world.ReadAsync(world.AdapterOf(world.Options))).ShouldBeOfType<KnownReading>().Markets.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(GmxV2Reads.LeastCollateral)]
    [InlineData("ETH.positionFeeFactor")]
    public async Task Read_WhatOnlyOpeningsNeedFails_OffersNoneAndSaysSoAndTheVenueIsKnown(string read)
    {
        var head = await world.HeadAsync();
        var reader = new MulticallReader(world.Client, new MulticallOptions { Deployed = world.World.Multicall3 });
        var results = (await reader.ReadAsync(_adapter.Reads(world.Account), head, _adapter.Overrides)).ToArray();
        _adapter.Interpret(world.Account, head, results).ShouldBeOfType<KnownReading>().Markets.Length.ShouldBe(2);
        // The plan ends with the least collateral and the one market's fee.
        results[read == GmxV2Reads.LeastCollateral ? ^2 : ^1] = new CallResult(false, Bytes.Empty);

        var known = _adapter.Interpret(world.Account, head, results).ShouldBeOfType<KnownReading>();

        known.Markets.ShouldBeEmpty();
        known.Warnings.ShouldContain(warning => warning.Contains(read, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("-4", "-short")]
    [InlineData("4", "-long")]
    public async Task Hedge_NothingThere_IsPendingAndThenAHealthyPositionThatIsHedgedWith(string target, string side)
    {
        var balance = await world.UsdcOfAsync(GmxChain.Holder);
        var (action, call) = await PlanAsync(target);
        (action.Target.Value.EndsWith(side, StringComparison.Ordinal), action.Quantity).ShouldBe((true, Wad.Parse(target).Multiply(Wad.Parse("0.95"), Rounding.Down)));
        call.Spends.ShouldBe([action.Opening!.Amount]);
        await SubmitAsync(call);
        await EndsAsync();
        // Submission: the order stands, the payment is in escrow and not equity, and what it promised is seen.
        var snapshot = await world.SnapshotAsync(_adapter);
        var pending = snapshot.FindMargin(action.Target).ShouldNotBeNull();
        (pending.Deposit, pending.Equity, pending.Maintenance, pending.Escrow, pending.SettlesLater).ShouldBe((Wad.Zero, Wad.Zero, null, action.Opening.Amount.ToWad(Rounding.Up), true));
        pending.Ordered(Leg).ShouldBe(action.Quantity);
        (balance - await world.UsdcOfAsync(GmxChain.Holder)).ShouldBe(action.Opening.Amount.Raw);
        var verdict = EffectCheck.Evaluate(action.Effect.OnChain, snapshot, Assessor.Assess(snapshot));
        verdict.Seen.ShouldBeTrue(verdict.Detail);
        Decide(snapshot, target).Skips.ShouldContain(skip => skip.Code == "order_pending");
        // Outcome: the position is there, and grows, shrinks and closes as any.
        await world.Market.MineAsync(BlockTime);
        (await EndsAsync()).ShouldHaveSingleItem().End.ShouldBe(OrderEnd.Executed);
        var known = await KnownAsync();
        var margin = known.MarginAccounts.ShouldHaveSingleItem();
        (margin.Id, margin.Legs[0].Size).ShouldBe((action.Target, action.Quantity));
        margin.Health.IsBelow(Wad.FromInteger(5)).ShouldBeFalse(margin.Health.ToString());
        action.Quantity.Abs().Multiply(Wad.FromInteger(2_000), Rounding.Up).ShouldBeLessThanOrEqualTo(margin.Deposit.Multiply(Wad.Parse("3.02"), Rounding.Down));
        known.Markets.ShouldHaveSingleItem().Opening.ShouldBeNull();
        Decide(await world.SnapshotAsync(_adapter), target).Actions.ShouldBeEmpty();
    }

    [Fact]
    public async Task Hedge_PriceRunsAwayMeanwhile_IsCancelledWithItsReasonAndPaidBack()
    {
        var balance = await world.UsdcOfAsync(GmxChain.Holder);
        var (action, call) = await PlanAsync("-4");
        await SubmitAsync(call);
        await EndsAsync();
        await ExecuteAtAsync(1_950);
        var outcome = (await EndsAsync()).ShouldHaveSingleItem();
        (outcome.Target, outcome.End, outcome.Reason).ShouldBe((action.Target, OrderEnd.Cancelled, "OrderNotFulfillableAtAcceptablePrice(1949999999999999,1980000000000000)"));
        (await world.UsdcOfAsync(GmxChain.Holder)).ShouldBe(balance);
        var known = await KnownAsync();
        (known.MarginAccounts.Length, known.LooseOrders.Length, known.Markets.Length).ShouldBe((0, 0, 2));
        // At the new price it is planned again.
        (await PlanAsync("-4")).Action.WorstPrice.ShouldBe(Wad.Parse("1930.5"));
    }

    [Theory]
    [InlineData("-4")]
    [InlineData("4")] // the market has turned, and so has what is wanted
    public async Task Hedge_OrderLeftLying_IsOverdueAndTakenBackByTheNextInTheSameCall(string wanted)
    {
        var balance = await world.UsdcOfAsync(GmxChain.Holder);
        var (_, first) = await PlanAsync("-4");
        await SubmitAsync(first);
        await EndsAsync();
        world.Market.Executes = false;
        await world.Market.MineAsync(TimeSpan.FromSeconds(301));
        var overdue = (await world.SnapshotAsync(_adapter)).FindMargin(Short).ShouldNotBeNull();
        overdue.Pending.ShouldHaveSingleItem().IsOverdue((await world.HeadAsync()).Timestamp).ShouldBeTrue();
        Decide(await world.SnapshotAsync(_adapter), wanted).Alarms.ShouldContain(alarm => alarm.Code == "order_overdue");
        var (action, again) = await PlanAsync(wanted);
        await SubmitAsync(again);
        var ended = (await EndsAsync()).ShouldHaveSingleItem();
        (ended.Target, ended.End).ShouldBe((Short, OrderEnd.Cancelled));
        ended.Reason.ShouldContain("USER_INITIATED_CANCEL");
        (balance - await world.UsdcOfAsync(GmxChain.Holder)).ShouldBe(action.Opening!.Amount.Raw);
        world.Market.Executes = true;
        await world.Market.MineAsync(BlockTime);
        var margin = (await KnownAsync()).MarginAccounts.ShouldHaveSingleItem();
        (margin.Id, margin.Legs[0].Size).ShouldBe((action.Target, action.Quantity));
    }

    /// <summary>10,000 USD at 1 % of least collateral, and 5 bp of fees now and at the close: 110 USDC bear it.</summary>
    [Theory]
    [InlineData("110", true, true)]
    [InlineData("110", true, false)]
    [InlineData("109.9", false, true)]
    [InlineData("109.9", false, false)]
    public async Task Encode_Opening_IsRefusedJustWhereTheVenueWouldCancelIt(string collateral, bool stands, bool isLong)
    {
        _adapter = world.AdapterOf(Opening("200", "4000"));
        var action = await BareAsync(isLong ? "5" : "-5", collateral, "2000");
        var encoding = await EncodeAsync(action);
        if (stands)
            await SubmitAsync(encoding);
        else
            encoding.ShouldBeOfType<EncodingRefused>().Code.ShouldBe("gmx.would_be_cancelled");
        if (!stands)
            await OrderAsync(BigInteger.Pow(10, 34), isLong, action.Opening!.Amount.Raw);
        await EndsAsync();
        await world.Market.MineAsync(BlockTime);
        var end = (await EndsAsync()).ShouldHaveSingleItem();
        end.End.ShouldBe(stands ? OrderEnd.Executed : OrderEnd.Cancelled, end.Reason);
    }

    [Theory]
    [InlineData("no terms", "gmx.no_opening")]
    [InlineData("no collateral", "gmx.opening_collateral")]
    [InlineData("another token", "gmx.opening_collateral")]
    [InlineData("more than the most", "gmx.opening_collateral")]
    [InlineData("more than the leverage", "gmx.leverage")]
    [InlineData("a worst price beyond the market", "quote.beyond_worst_price")]
    [InlineData("less than the least position", "gmx.too_small")]
    [InlineData("the other side's name", "gmx.unknown_leg")]
    [InlineData("an order on its way", "gmx.order_pending")]
    [InlineData("a position of the other side", "gmx.position_there")]
    public async Task Encode_OpeningThatIsNotOnItsTerms_IsRefused(string what, string code)
    {
        var action = await BareAsync(what == "less than the least position" ? "-0.0004" : "-1", what == "more than the leverage" ? "600" : "1000", what == "a worst price beyond the market" ? "2001" : "1990");
        if (what == "an order on its way")
            await SubmitAsync((await PlanAsync("-4")).Call);
        if (what == "a position of the other side")
        {
            await SubmitAsync((await PlanAsync("4")).Call);
            await world.Market.MineAsync(BlockTime);
        }

        action = what switch
        {
            "no collateral" => action with { Opening = null },
            "another token" => action with { Opening = new(TokenAmount.FromRaw(world.Weth, BigInteger.Pow(10, 18)), Wad.Zero) },
            "more than the most" => action with { Opening = new(TokenAmount.FromRaw(world.Usdc, 4_000_000_001), Wad.Zero) },
            "the other side's name" => action with { Target = world.Id },
            _ => action,
        };
        (await EncodeAsync(action, what == "no terms" ? world.AdapterOf(world.Options) : null)).ShouldBeOfType<EncodingRefused>().Code.ShouldBe(code);
    }

    /// <summary>Simulated with its effect and its spending before each is sent: first the approval, exactly of what is paid in, then the order.</summary>
    [Fact]
    public async Task Step_WithoutAllowance_IsApprovedAndOpenedByTheEnginesOwnSteps()
    {
        await ApproveAsync(0);
        var pair = new ApprovablePair(world.Options.Venue, world.Usdc, world.Options.Router);
        var adapter = new GmxV2Adapter(
            Opening("3", "4000"), ImmutableDictionary<AccountId, IAccountRoute>.Empty.Add(world.Account.Id, new DirectRoute(pair)), new EthChainReader(world.Client), new OneGwei());
        var multicall = world.World.Multicall3;
        var reader = new SnapshotReader(
            world.Account.Chain, [new SnapshotAccount(world.Account, [adapter], [world.Usdc]) { Allowances = [pair] }], new MulticallReader(world.Client, new MulticallOptions { Deployed = multicall }), multicall);
        var steps = new EngineSteps(
            world.Client, adapter, reader, multicall, Assessor, Limits("-4"), async intent => (await world.SendAsync(intent.From, intent.To, intent.Data, intent.Value, GmxChain.Offered)).Succeeded.ShouldBeTrue());

        var (first, approved) = (await steps.NextAsync(await world.HeadAsync())).ShouldNotBeNull();
        approved.ShouldBeOfType<StepSubmitted>(approved.ToString()).Intent.Action.ShouldBeOfType<ApproveAction>().Amount.ShouldBe(first.ShouldBeOfType<HedgeAction>().Opening!.Amount);
        var (second, opened) = (await steps.NextAsync(await world.HeadAsync())).ShouldNotBeNull();
        opened.ShouldBeOfType<StepSubmitted>(opened.ToString()).Intent.Action.ShouldBeOfType<HedgeAction>().Target.ShouldBe(Short);
        (await steps.EffectAsync(second, await world.HeadAsync())).Seen.ShouldBeTrue();
        (await steps.NextAsync(await world.HeadAsync())).ShouldBeNull("one is on its way, and nothing is left of the allowance");
        await world.Market.MineAsync(BlockTime);
        (await KnownAsync()).MarginAccounts.ShouldHaveSingleItem().Legs[0].Size.ShouldBe(((HedgeAction)second).Quantity);
        (await steps.NextAsync(await world.HeadAsync())).ShouldBeNull();
    }

    private Task ApproveAsync(BigInteger raw) =>
        world.SendAsync(GmxChain.Holder, world.Usdc.Address, world.World.Contracts["gmx.usdc"].Abi.Function("approve").Encode(world.Options.Router, raw));

    private GmxV2Options Opening(string leverage, string most) =>
        world.Options with { Markets = [world.Options.Markets[0] with { Opening = new(Wad.Parse(leverage), Wad.Parse(most)) }] };

    private static RiskAssessor Assessor => new(ImmutableDictionary<Address, Underlying>.Empty);

    /// <summary>As configured for a demo: a ladder that aims at five times the requirement, a band of half an ETH.</summary>
    private DecisionLimits Limits(string target) => new(
        AllowedActions.All,
        ImmutableDictionary<VenueId, MarginLimits>.Empty.Add(world.Options.Venue, new(
            Wad.FromInteger(3), Wad.FromInteger(5), Wad.FromInteger(2), Wad.FromInteger(20), Wad.FromInteger(1_000), Wad.Zero, Wad.Parse("0.05"), Wad.One, Wad.Parse("0.01"), Wad.Zero, TimeSpan.FromMinutes(1))),
        ImmutableDictionary<Underlying, DriftLimits>.Empty.Add(Eth, new(
            Wad.Parse(target), Wad.Parse("0.5"), Wad.Parse("0.2"), Wad.Parse("0.1"), Wad.FromInteger(10), Wad.Parse("0.01"), Wad.Parse("1.5"), TimeSpan.FromMinutes(5))),
        TimeSpan.FromHours(1), TimeSpan.FromMinutes(2));

    private ActionPlan Decide(PortfolioSnapshot snapshot, string target) =>
        new DecisionEngine(Limits(target)).Decide(snapshot, Assessor.Assess(snapshot), IntentHistory.Empty, KeeperMode.Active, SafetyState.Clear);

    private async Task<(HedgeAction Action, EncodedCall Call)> PlanAsync(string target)
    {
        var snapshot = await world.SnapshotAsync(_adapter);
        var plan = Decide(snapshot, target);
        var action = plan.Actions.ShouldHaveSingleItem(string.Join("; ", plan.Skips)).ShouldBeOfType<HedgeAction>();
        return (action, (await EncodeAsync(action)).ShouldBeOfType<EncodedCall>());
    }

    /// <summary>An opening that no engine has sized.</summary>
    private async Task<HedgeAction> BareAsync(string quantity, string collateral, string worst)
    {
        var wanted = Wad.Parse(quantity);
        var market = (await KnownAsync()).Markets.Single(item => item.MarginAccount == (wanted.Sign > 0 ? world.Id : Short));
        return Plans.Hedge(world.Account, market, world.Options.Venue, wanted, Wad.Parse(worst)) with { Opening = new(TokenAmount.FromWad(world.Usdc, Wad.Parse(collateral), Rounding.Down), Wad.Zero) };
    }

    private async Task<Encoding> EncodeAsync(PlannedAction action, GmxV2Adapter? adapter = null) =>
        await (adapter ?? _adapter).EncodeAsync(world.Account, action, await world.SnapshotAsync(adapter ?? _adapter), CancellationToken.None);

    private async Task SubmitAsync(Encoding encoding) => (await world.SubmitAsync(encoding.ShouldBeOfType<EncodedCall>(encoding.ToString()), GmxChain.Offered)).Succeeded.ShouldBeTrue();

    private async Task<KnownReading> KnownAsync() => (await world.ReadAsync(_adapter)).ShouldBeOfType<KnownReading>();

    private async Task<ImmutableArray<OrderOutcome>> EndsAsync() => (await _watch.LookAsync(await world.SnapshotAsync(_adapter), [], CancellationToken.None)).Ends;

    private async Task ExecuteAtAsync(int price)
    {
        world.Market.Executes = false;
        await world.Market.StepAsync(Wad.FromInteger(price), BlockTime);
        world.Market.Executes = true;
        await world.Market.MineAsync(BlockTime);
    }

    /// <summary>The holder's own order at any price, whatever the keeper would say of it.</summary>
    private async Task OrderAsync(BigInteger sizeUsd, bool isLong, BigInteger paysIn)
    {
        var (router, fee) = (world.World.Contracts["gmx.exchangeRouter"], new Wei(BigInteger.Pow(10, 16)));
        var order = AbiValue.Tuple(
            AbiValue.Tuple(GmxChain.Holder, Address.Zero, Address.Zero, Address.Zero, world.At("gmx.marketToken"), world.Usdc.Address, AbiValue.Array()),
            AbiValue.Tuple(sizeUsd, 0, 0, isLong ? UInt256.MaxValue.ToBigInteger() : 0, fee.Raw, 0, 0, 0), 2, 0, isLong, false, false, Hash32.Zero, AbiValue.Array());
        var data = router.Abi.Function("multicall").Encode(AbiValue.Array(
            router.Abi.Function("sendWnt").Encode(world.Options.OrderVault, fee.Raw), router.Abi.Function("sendTokens").Encode(world.Usdc.Address, world.Options.OrderVault, paysIn),
            router.Abi.Function("createOrder").Encode(order)));
        (await world.SendAsync(GmxChain.Holder, router.Address, data, fee, GmxChain.Offered)).Succeeded.ShouldBeTrue();
    }

    private sealed class OneGwei : IFeeOutlook
    {
        public Task<Wei?> LookAsync(Urgency urgency, BlockRef block, CancellationToken cancellation) => Task.FromResult<Wei?>(GmxChain.Offered);
    }
}
