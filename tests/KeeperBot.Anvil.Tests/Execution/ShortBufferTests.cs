using System.Collections.Immutable;
using KeeperBot.Anvil.Tests.Protocols;
using KeeperBot.Anvil.Tests.Scenarios;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Decision.Buffer;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Risk.Foresight;
using KeeperBot.Core.Safety;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;

namespace KeeperBot.Anvil.Tests.Execution;

/// <summary>Two shorts of one wallet on the real Lyra v1, and a buffer that is enough for neither together: who is served, by the contract's own books.</summary>
public sealed class ShortBufferTests : IAsyncLifetime
{
    private static readonly Underlying Eth = new("ETH");

    private readonly VenueChain _world = new();
    private ulong _small, _large;

    public async Task InitializeAsync()
    {
        await _world.InitializeAsync();
        var book = new LyraBook(_world);
        await _world.FundAsync("susd", _world.Wallet.Holder, _world.World.Lyra.OptionMarket, Wad.Parse("100000").Raw);
        var strikes = await _world.AskAsync(await _world.HeadAsync(), "lyra.optionMarket", "getBoardStrikes", _world.World.Board);
        _small = await book.OpenOneAsync(LyraBook.ShortCallQuote, strikes[4], "1", "1.15");
        _large = await book.OpenOneAsync(LyraBook.ShortCallQuote, strikes[4], "10", "1.25");
    }

    public Task DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Decide_TooLittleForBoth_TheHigherExpectedLossIsCuredThoughTheOtherIsLessHealthy()
    {
        var large = Needs(Margin(await _world.ReadAsync(), _large));
        await LeaveAsync(Wad.FromRaw(large.Raw * 11 / 10));
        var snapshot = await _world.ReadAsync();
        var (first, second) = (Margin(snapshot, _small), Margin(snapshot, _large));
        first.Health.Value!.Value.ShouldBeLessThan(second.Health.Value!.Value);

        var (assessed, plan) = Decide(snapshot);
        Loss(assessed, _large).ShouldBeGreaterThan(Loss(assessed, _small));
        plan.Alarms.ShouldContain(alarm => alarm.Code == "buffer.shared" && alarm.Subject == "wallet/sUSD");
        var topUp = plan.Actions[0].ShouldBeOfType<TopUpAction>();
        topUp.Target.ShouldBe(second.Id);

        var before = await CollateralAsync(_small);
        var call = await _world.EncodeAsync(_world.Lyra, _world.Wallet, topUp);
        await _world.SendAsync(_world.Wallet.Actor, call.To, call.Data);
        var after = await _world.ReadAsync();
        (await CollateralAsync(_small)).ShouldBe(before);
        Margin(after, _large).Health.Value!.Value.ShouldBeGreaterThan(Wad.Parse("1.59"));
    }

    [Fact]
    public async Task Decide_EnoughForBoth_TheLeastHealthyFirst()
    {
        await LeaveAsync(Wad.Parse("50000"));
        var snapshot = await _world.ReadAsync();
        var plan = Decide(snapshot).Plan;
        plan.Alarms.ShouldNotContain(alarm => alarm.Code == "buffer.shared");
        plan.Actions[0].Target.ShouldBe(Margin(snapshot, _small).Id);
    }

    [Fact]
    public async Task Runway_TheRefillThatIsAskedForIsEnoughInThatMarket()
    {
        await LeaveAsync(Wad.Parse("1"));
        var snapshot = await _world.ReadAsync();
        var (assessed, plan) = Decide(snapshot);
        var buffer = BufferLine.Of(snapshot, assessed, Limits()).Single(line => line.Outlook.Payer == _world.Wallet.Payer && line.Outlook.Token == _world.Susd);
        buffer.Runway.ShouldBe(TimeSpan.Zero);
        var missing = buffer.Outlook.Missing!.Value;
        plan.Alarms.ShouldContain(alarm => alarm.Code == "buffer.runway" && alarm.Detail.Contains($"send {missing} sUSD to {_world.Wallet.Payer}"));

        await _world.SendAsync(_world.World.Accounts.Deployer, "susd", "mint", _world.Wallet.Holder, missing.Raw);
        var refilled = await _world.ReadAsync();
        Decide(refilled).Plan.Alarms.ShouldNotContain(alarm => alarm.Code == "buffer.runway" && alarm.Subject == "wallet/sUSD");
    }

    private static DecisionLimits Limits() => EngineRun.Limits(new(TopUp: true, Reduce: false, Hedge: false)) with
    {
        Margin = ImmutableDictionary<VenueId, MarginLimits>.Empty
            .Add(new("perp-v2"), EngineRun.Limits(AllowedActions.All).Margin[new("perp-v2")])
            .Add(new("lyra-v1"), EngineRun.Limits(AllowedActions.All).Margin[new("lyra-v1")] with { Trigger = Wad.Parse("1.4"), Target = Wad.Parse("1.6"), MaxTopUp = Wad.Parse("100000") }),
        Buffer = new(TimeSpan.FromDays(1), 2.33, 0.2, 1, Wei.FromGwei(Wad.One), ["sUSD", "USDC"]),
    };

    private (RiskAssessment Assessed, ActionPlan Plan) Decide(PortfolioSnapshot snapshot)
    {
        var limits = Limits();
        var settings = new ForesightSettings(TimeSpan.FromDays(1), 1.0, 0.05, [Eth]);
        var assessed = new RiskForesight(new PriceBook(TimeSpan.FromDays(2), TimeSpan.FromMinutes(1)), settings, limits)
            .Look(snapshot, new RiskAssessor(ImmutableDictionary<Address, Underlying>.Empty.Add(_world.Seth.Address, Eth)).Assess(snapshot), SafetyState.Clear);
        // The vault of this world has a buffer of its own and no part in this.
        var wallet = assessed with { Margin = [.. assessed.Margin.Where(risk => risk.Account == _world.Wallet)] };
        return (wallet, new DecisionEngine(limits).Decide(snapshot, wallet, new([]), KeeperMode.Active, SafetyState.Clear));
    }

    private double Loss(RiskAssessment assessed, ulong position)
    {
        var risk = assessed.Margin.Single(risk => risk.Margin.Id == Id(position));
        return ((BreachForeseen)risk.Breach!).Liquidation.WithinDay * risk.Margin.Equity.ToDouble();
    }

    private MarginAccountId Id(ulong position) => MarginAccountId.Isolated(_world.Wallet.Id, _world.Lyra.Venue, LyraBook.Text(position));

    private MarginAccount Margin(PortfolioSnapshot snapshot, ulong position) => snapshot.FindMargin(Id(position))!;

    private static Wad Needs(MarginAccount margin) => margin.Health.Requirement.Multiply(Wad.Parse("1.6"), Rounding.Up) - margin.Equity;

    private async Task<Wad> CollateralAsync(ulong position) => Wad.FromRaw((await _world.AskAsync(await _world.HeadAsync(), "lyra.optionToken", "getOptionPosition", position))["collateral"].AsBigInteger());

    private async Task LeaveAsync(Wad susd)
    {
        var balance = (await _world.AskAsync(await _world.HeadAsync(), "susd", "balanceOf", _world.Wallet.Holder)).AsBigInteger();
        await _world.SendAsync(_world.Wallet.Holder, "susd", "transfer", _world.World.Accounts.Market, balance - susd.Raw);
    }
}
