using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Inspections;
using KeeperBot.Protocols.LyraV1;
using KeeperBot.Protocols.PerpV2;
using KeeperBot.Protocols.Reading;
using KeeperBot.Protocols.Routes;
using KeeperBot.Protocols.Snapshots;

namespace KeeperBot.Anvil.Tests.Protocols;

/// <summary>What the venues let a third party do for a trader, on the real contracts: who pays, who is refused, and that neither too little nor too much passes.</summary>
public sealed class DelegationTests(VenueChain world) : IClassFixture<VenueChain>, IAsyncLifetime
{
    private const int OpenPosition = 1;
    private const int Everything = 7;

    private AccountRef _account = null!;
    private PerpV2Adapter _perp = null!;
    private LyraV1Adapter _lyra = null!;
    private SnapshotReader _reader = null!;

    public async Task InitializeAsync()
    {
        await world.RestoreAsync();
        _account = new AccountRef(new("trader"), world.Wallet.Chain, world.Wallet.Holder, world.Keeper) { Payer = world.Keeper };
        Build(trades: true);
        await world.DepositPerpAsync(_account.Holder, 900_000_000);
        await world.TradePerpAsync(_account.Holder, sell: true, Wad.Parse("3"));
        await world.Chain.Control.MineAfterAsync(TimeSpan.FromMinutes(31));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task TopUp_WithoutAnyDelegation_IsPaidByTheKeyIntoTheTradersAccount()
    {
        await world.FundAsync("usdc", _account.Payer, world.World.Perp.Vault, 70_000_000);
        await world.FundAsync("usdc", _account.Holder, world.World.Perp.Vault, 11_000_000);
        var (before, reading) = await ReadAsync(_perp);
        var amount = TokenAmount.FromRaw(world.Usdc, 70_000_000);
        before.Accounts.Single().Idle.Single().Amount.ShouldBe(amount);
        var call = (await _perp.EncodeAsync(_account, Plans.TopUp(_account, reading.MarginAccounts.Single(), amount), before, CancellationToken.None)).ShouldBeOfType<EncodedCall>();
        call.Spends.ShouldBe([amount]);
        await world.SendAsync(_account.Actor, call.To, call.Data);
        var (after, now) = await ReadAsync(_perp);
        (now.MarginAccounts.Single().Deposit - reading.MarginAccounts.Single().Deposit).ShouldBe(Wad.FromInteger(70));
        after.Accounts.Single().Idle.Single().Amount.IsZero.ShouldBeTrue();
        (await world.AskAsync(await world.HeadAsync(), "usdc", "balanceOf", _account.Holder)).AsBigInteger().ShouldBe(11_000_000);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(2, false)]
    [InlineData(4, false)]
    [InlineData(6, false)]
    [InlineData(1, true)]
    [InlineData(7, true)]
    public async Task Trade_ByWhatTheTraderHasApproved_IsLetThroughByTheOneActionOnly(int actions, bool passes)
    {
        if (actions != 0)
            await world.SendAsync(_account.Holder, "perp.delegateApproval", "approve", _account.Actor, actions);
        var (snapshot, reading) = await ReadAsync(_perp);
        var encoding = await _perp.EncodeAsync(_account, Plans.Hedge(_account, reading.Markets.Single(), _perp.Venue, Wad.Parse("0.5"), Wad.FromInteger(2100)), snapshot, CancellationToken.None);
        if (passes)
            encoding.ShouldBeOfType<EncodedCall>();
        else
            encoding.ShouldBeOfType<EncodingRefused>().Detail.ShouldContain("CH_SHNAOPT");
    }

    [Theory]
    [InlineData(0, true, "less")]
    [InlineData(2, true, "less and more")]
    [InlineData(1, true, "")]
    [InlineData(3, true, "more")]
    [InlineData(7, true, "more")]
    [InlineData(0, false, "")]
    [InlineData(1, false, "more")]
    public async Task Inspect_TooLittleAndTooMuch_AreBothCrossesAndTheStepsMendBoth(int actions, bool trades, string crosses)
    {
        Build(trades);
        if (actions != 0)
            await world.SendAsync(_account.Holder, "perp.delegateApproval", "approve", _account.Actor, actions);
        await RequireAsync(_perp, "the key may do what the keeper needs", !crosses.Contains("less"));
        await RequireAsync(_perp, "the key may do nothing else", !crosses.Contains("more"));

        foreach (var step in await _perp.DelegationAsync(_account, await world.HeadAsync(), CancellationToken.None))
            await world.SendAsync(_account.Holder, step.To, step.Data);

        await RequireAsync(_perp, "the key may do what the keeper needs", true);
        await RequireAsync(_perp, "the key may do nothing else", true);
        (await world.AskAsync(await world.HeadAsync(), "perp.delegateApproval", "getApprovedActions", _account.Holder, _account.Actor)).AsInt32().ShouldBe(trades ? OpenPosition : 0);
        (await _perp.DelegationAsync(_account, await world.HeadAsync(), CancellationToken.None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Inspect_AllowanceOfTheTradersTokensOrAnotherRegistry_IsACross()
    {
        await RequireAsync(_perp, "the key may take no USDC", true);
        await world.SendAsync(_account.Holder, "usdc", "approve", _account.Actor, 1);
        await RequireAsync(_perp, "the key may take no USDC", false);
        var wrong = Perp(new DelegatedRoute(trades: true, []), world.World.Perp.Exchange);
        await RequireAsync(wrong, "clearingHouse's delegateApproval", false);
    }

    [Fact]
    public async Task Trade_KeyThatOnlyPaysIn_IsRefusedWhateverTheTraderHasApproved()
    {
        Build(trades: false);
        await world.SendAsync(_account.Holder, "perp.delegateApproval", "approve", _account.Actor, Everything);
        var (snapshot, reading) = await ReadAsync(_perp);
        reading.Markets.Single().Open.ShouldBeFalse();
        (await _perp.EncodeAsync(_account, Plans.Reduce(_account, reading.MarginAccounts.Single(), new("vETH"), Wad.One, Wad.FromInteger(2100)), snapshot, CancellationToken.None))
            .ShouldBeOfType<EncodingRefused>().Code.ShouldBe("market.not_open");
    }

    [Theory]
    [InlineData(LyraBook.ShortPutQuote)]
    [InlineData(LyraBook.ShortCallQuote)]
    public async Task LyraTopUp_ByAThirdParty_RaisesTheTradersCollateralFromTheKeysWallet(int type)
    {
        var book = new LyraBook(world);
        await book.OpenAsync();
        await world.FundAsync("susd", _account.Payer, world.World.Lyra.OptionMarket, Wad.Parse("500").Raw);
        var holderBefore = await world.AskAsync(await world.HeadAsync(), "susd", "balanceOf", _account.Holder);
        var (snapshot, reading) = await ReadAsync(_lyra);
        var target = Short(reading, book.Ids[type]);
        var amount = TokenAmount.FromWad(world.Susd, Wad.Parse("12.5"), Rounding.Down);
        var call = (await _lyra.EncodeAsync(_account, Plans.TopUp(_account, target, amount), snapshot, CancellationToken.None)).ShouldBeOfType<EncodedCall>();
        await world.SendAsync(_account.Actor, call.To, call.Data);
        var now = Short((await ReadAsync(_lyra)).Reading, book.Ids[type]);
        (now.Equity - target.Equity).ShouldBe(Wad.Parse("12.5"));
        (await world.AskAsync(await world.HeadAsync(), "susd", "balanceOf", _account.Holder)).AsBigInteger().ShouldBe(holderBefore.AsBigInteger());
    }

    [Fact]
    public async Task LyraClose_IsTheOwnersAlone_SoThatNothingIsPlannedAndTheVenueRefusesIt()
    {
        var book = new LyraBook(world);
        await book.OpenAsync();
        var (snapshot, reading) = await ReadAsync(_lyra);
        reading.MarginAccounts.SelectMany(account => account.Legs).OfType<OptionLeg>().ShouldAllBe(leg => !leg.ClosingAllowed);
        var target = Short(reading, book.Ids[LyraBook.ShortPutQuote]);
        var reduce = Plans.Reduce(_account, target, target.Legs.OfType<OptionLeg>().Single().Id, Wad.One, Wad.FromInteger(1000));
        (await _lyra.EncodeAsync(_account, reduce, snapshot, CancellationToken.None)).ShouldBeOfType<EncodingRefused>().Code.ShouldBe("route.not_supported");
        var own = await world.EncodeAsync(world.Lyra, world.Wallet, Plans.Reduce(world.Wallet, await book.ShortAsync(world.Wallet, book.Ids[LyraBook.ShortPutQuote]), reduce.Leg, Wad.One, Wad.FromInteger(1000)));
        (await world.TrySendAsync(_account.Actor, own.To, own.Data)).Succeeded.ShouldBeFalse();
        (await world.TrySendAsync(_account.Holder, own.To, own.Data)).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task LyraInspect_KeyThatIsAnOperatorOfThePositions_IsACrossThatTheStepMends()
    {
        await RequireAsync(_lyra, "the key may do nothing else", true);
        await world.SendAsync(_account.Holder, "lyra.optionToken", "setApprovalForAll", _account.Actor, true);
        await RequireAsync(_lyra, "the key may do nothing else", false);
        var step = (await _lyra.DelegationAsync(_account, await world.HeadAsync(), CancellationToken.None)).ShouldHaveSingleItem();
        await world.SendAsync(_account.Holder, step.To, step.Data);
        await RequireAsync(_lyra, "the key may do nothing else", true);
    }

    [Fact]
    public async Task LyraSetup_KeyThatIsApprovedForOnePosition_TakesItBack()
    {
        var book = new LyraBook(world);
        await book.OpenAsync();
        var id = book.Ids[LyraBook.ShortPutQuote];
        (await StepsAsync()).ShouldBeEmpty();
        await world.SendAsync(_account.Holder, "lyra.optionToken", "approve", _account.Actor, id);

        var step = (await StepsAsync()).ShouldHaveSingleItem();

        step.What.ShouldContain($"position {LyraBook.Text(id)} ");
        await world.SendAsync(_account.Holder, step.To, step.Data);
        (await StepsAsync()).ShouldBeEmpty();

        async Task<ImmutableArray<DelegationStep>> StepsAsync() => await _lyra.DelegationAsync(_account, await world.HeadAsync(), CancellationToken.None);
    }

    private void Build(bool trades)
    {
        var route = new DelegatedRoute(trades, [world.Usdc, world.Susd]);
        _perp = Perp(route, world.World.Perp.DelegateApproval);
        _lyra = new LyraV1Adapter(world.LyraOptions, Routes(route), new EthChainReader(world.Client));
        _reader = new SnapshotReader(_account.Chain, [new SnapshotAccount(_account, [_perp, _lyra], [world.Usdc])], world.Multicall, world.World.Multicall3);
    }

    private PerpV2Adapter Perp(IAccountRoute route, Address registry) => new(world.PerpOptions with { DelegateApproval = registry }, Routes(route), new EthChainReader(world.Client));

    private ImmutableDictionary<AccountId, IAccountRoute> Routes(IAccountRoute route) => ImmutableDictionary<AccountId, IAccountRoute>.Empty.Add(_account.Id, route);

    private async Task<(PortfolioSnapshot Snapshot, KnownReading Reading)> ReadAsync(IVenueAdapter venue)
    {
        var snapshot = await _reader.ReadAsync(await world.HeadAsync(), CancellationToken.None);
        return (snapshot, snapshot.Accounts.Single().Venues.Single(reading => reading.Venue == venue.Venue).ShouldBeOfType<KnownReading>());
    }

    private MarginAccount Short(KnownReading reading, ulong id) => reading.MarginAccounts.Single(item => item.Id == MarginAccountId.Isolated(_account.Id, _lyra.Venue, LyraBook.Text(id)));

    private async Task RequireAsync(IInspectableVenue venue, string subject, bool ok)
    {
        var findings = await new VenueInspector(new EthChainReader(world.Client)).RunAsync(venue.Inspect(_account), await world.HeadAsync(), CancellationToken.None);
        var found = findings.Where(finding => finding.Subject.Contains(subject)).ShouldHaveSingleItem();
        found.Ok.ShouldBe(ok, found.Detail);
        if (!ok)
            found.Mend.ShouldNotBeNullOrEmpty();
    }
}
