using System.Collections.Immutable;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Decision.Greeks;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Safety;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using KeeperBot.Quant.BlackScholes;

namespace KeeperBot.Core.Tests;

/// <summary>Builds small portfolios: one account, a perp account in USDC, isolated option positions in sUSD.</summary>
internal sealed class Book
{
    public static readonly ChainId Chain = new(31337);
    public static readonly Token Usdc = new(Chain, Address.Parse("0x00000000000000000000000000000000000000c1"), "USDC", 6);
    public static readonly Token Susd = new(Chain, Address.Parse("0x00000000000000000000000000000000000000c2"), "sUSD", 18);
    public static readonly VenueId Perp = new("perp-v2");
    public static readonly VenueId Lyra = new("lyra-v1");
    public static readonly Underlying Eth = new("ETH");
    public static readonly AccountRef Main = new(new("main"), Chain, Address.Parse("0x00000000000000000000000000000000000000a1"), Address.Parse("0x00000000000000000000000000000000000000a2"));
    public static readonly Address Spender = Address.Parse("0x00000000000000000000000000000000000000e1");
    public static readonly LegId PerpLeg = new("ETH-PERP");

    private readonly List<MarginAccount> _perps = [];
    private readonly List<HedgeMarket> _markets = [];
    private readonly List<MarginAccount> _options = [];
    private readonly List<IdleBalance> _idle = [];
    private readonly List<IntentMemory> _history = [];
    private readonly List<GivenAllowance> _allowances = [];
    private VenueReading? _lyra;

    public ChainTime Now { get; init; } = new(1_800_000_000);

    public Wad Spot { get; init; } = W("2000");

    /// <summary>Low enough for the books' option price of 50 to be above the fair one.</summary>
    public Wad Volatility { get; init; } = W("0.2");

    public static Wad W(string text) => Wad.Parse(text);

    public static BlockRef Block(ulong number, ChainTime time) =>
        new(number, new Hash32(Enumerable.Repeat((byte)number, 32).ToArray()), new Hash32(Enumerable.Repeat((byte)(number - 1), 32).ToArray()), time);

    public static MarginLimits Ladder(string trigger = "1.2", string target = "1.5", string danger = "1.05") => new(
        W(trigger), W(target), W(danger), MinTopUp: W("10"), MaxTopUp: W("100000"), Reserve: W("0"), MinReduce: W("0.1"),
        MaxReduceFraction: W("1"), MaxSlippage: W("0.02"), MaxFeeOfSpot: W("0.01"), Cooldown: TimeSpan.FromMinutes(10));

    public static DriftLimits Band(string band = "1", string inside = "0.2") => new(
        W("0"), W(band), W(inside), MinTrade: W("0.1"), MaxTrade: W("50"), MaxSlippage: W("0.01"), MarginAfter: W("1.3"), Cooldown: TimeSpan.FromMinutes(5));

    public static DecisionLimits Limits(AllowedActions? mode = null, MarginLimits? ladder = null, DriftLimits? band = null) => new(
        mode ?? AllowedActions.All,
        ImmutableDictionary<VenueId, MarginLimits>.Empty.Add(Perp, ladder ?? Ladder()).Add(Lyra, ladder ?? Ladder()),
        ImmutableDictionary<Underlying, DriftLimits>.Empty.Add(Eth, band ?? Band()),
        Quarantine: TimeSpan.FromHours(1), InFlightPatience: TimeSpan.FromMinutes(2));

    public Book WithPerp(string size, string equity, bool open = true, string? free = null, Func<MarginAccount, MarginAccount>? settle = null,
        Func<HedgeMarket, HedgeMarket>? market = null)
    {
        var (s, e) = (W(size), W(equity));
        var notional = s.Abs().Multiply(Spot, Rounding.Up);
        Wad? maintenance = s.IsZero ? null : notional.Multiply(W("0.0625"), Rounding.Up);
        var leg = new PerpLeg(PerpLeg, Eth, s, Spot, Spot, Wad.Zero);
        var id = MarginAccountId.Cross(Main.Id, Perp);
        MarginAccount margin = new(id, Perp, e, e, maintenance, LiquidationPredicate.StrictlyBelow, maintenance is { } m && e < m, Usdc,
            free is null ? e - notional.Multiply(W("0.1"), Rounding.Up) : W(free), W("0.0625"), s.IsZero ? [] : [leg]);
        _perps.Add(settle is null ? margin : settle(margin));
        HedgeMarket tradable = new(id, PerpLeg, Eth, s, Spot, Spot, W("0.1"), W("0.0625"), open);
        _markets.Add(market is null ? tradable : market(tradable));
        return this;
    }

    public Book WithShort(string position, OptionKind kind, string amount, string strike, string collateral, string minimum, string price = "50", bool closing = true)
    {
        var leg = new OptionLeg(new("option"), Eth, -W(amount), kind, W(strike), Now.Plus(TimeSpan.FromDays(30)), Spot, Volatility, W("0.05"), W(price), closing);
        _options.Add(new(MarginAccountId.Isolated(Main.Id, Lyra, position), Lyra, W(collateral), W(collateral), W(minimum),
            LiquidationPredicate.StrictlyBelow, W(collateral) < W(minimum), Susd, null, null, [leg]));
        return this;
    }

    public Book WithIdle(Token token, string amount) => WithIdle(TokenAmount.FromWad(token, W(amount), Rounding.Down));

    public Book WithIdle(TokenAmount amount)
    {
        _idle.Add(new(amount));
        return this;
    }

    public Book WithAllowance(string amount)
    {
        _allowances.Add(new(Lyra, Spender, TokenAmount.FromWad(Susd, W(amount), Rounding.Down)));
        return this;
    }

    public Book WithLyra(VenueReading reading)
    {
        _lyra = reading;
        return this;
    }

    /// <summary>What Lyra lists beside what is held there.</summary>
    public Book WithListing(params ImmutableArray<ListedOption> listed) =>
        WithLyra(Snapshot().Accounts[0].Venues.OfType<KnownReading>().Single(reading => reading.Venue == Lyra) with { Options = listed });

    /// <summary>An expired option that Lyra would pay out, beside what is held there.</summary>
    public Book WithSettlement(AwaitedSettlement awaited)
    {
        var lyra = Snapshot().Accounts[0].Venues.OfType<KnownReading>().Single(reading => reading.Venue == Lyra);
        return WithLyra(lyra with { Settlements = [.. lyra.Settlements, awaited] });
    }

    public static ListedOption Listed(string strike, OptionKind kind, int days)
    {
        var book = new Book();
        return new(
            new OptionLeg(new($"strike-{kind}-{strike}-{days}"), Eth, Wad.One, kind, W(strike), book.Now.Plus(TimeSpan.FromDays(days)), book.Spot, book.Volatility, W("0.05"), W("60"), false),
            MarginAccountId.Cross(Main.Id, Lyra), Susd);
    }

    public Book WithIntent(ActionKind kind, MarginAccountId target, IntentState state, TimeSpan ago, Urgency urgency = Urgency.Routine, bool undone = false)
    {
        _history.Add(new(new($"intent-{_history.Count}"), Main.Id, target, kind, state, Now.Plus(-ago)) { Urgency = urgency, Undone = undone });
        return this;
    }

    /// <summary>A trade of a plan of several, by the code that it was planned for.</summary>
    public Book WithPart(string code, IntentState state = IntentState.Confirmed, int minutes = 1, ActionKind kind = ActionKind.Hedge, MarginAccountId? target = null)
    {
        _history.Add(new(new($"intent-{_history.Count}"), Main.Id, target ?? PerpAccount, kind, state, Now.Plus(-TimeSpan.FromMinutes(minutes))) { ReasonCode = code });
        return this;
    }

    public PortfolioSnapshot Snapshot(ulong number = 100) => new(Chain, Block(number, Now),
    [
        new(Main,
            [new KnownReading(Perp, [.. _perps], [.. _markets], []), _lyra ?? new KnownReading(Lyra, [.. _options], [], [])],
            [.. _idle], [], Wei.FromEther(W("1"))) { Allowances = [.. _allowances] },
    ]);

    public RiskAssessment Assess() => new RiskAssessor(ImmutableDictionary<Address, Underlying>.Empty).Assess(Snapshot());

    public ActionPlan Decide(DecisionLimits? limits = null, KeeperMode mode = KeeperMode.Active, Doubt? doubt = null) =>
        new DecisionEngine(limits ?? Limits()).Decide(Snapshot(), Assess(), new([.. _history]), mode, new(doubt is null ? [] : [doubt]));

    /// <summary>What an option of the book is worth by the textbook.</summary>
    public Wad Fair(OptionAction option) => Wad.FromDouble(EuropeanOption.Price(
        option.Option.Kind, Spot.ToDouble(), option.Option.Strike.ToDouble(), option.Option.Expiry.Since(Now).TotalSeconds / 31_536_000, 0.05, 0, Volatility.ToDouble()));

    public Wad Net(GreekKind greek) => NetGreeks.Of(Assess().Exposures[0], greek)!.Value;

    public static MarginAccountId PerpAccount => MarginAccountId.Cross(Main.Id, Perp);

    public static MarginAccountId Option(string position) => MarginAccountId.Isolated(Main.Id, Lyra, position);
}
