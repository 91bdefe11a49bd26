using System.Collections.Immutable;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Decision.Greeks;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Portfolio.Curves;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using KeeperBot.Quant.BlackScholes;

namespace KeeperBot.Core.Bench;

/// <summary>Seeded portfolios: half of the positions perpetuals in cross accounts of five, half isolated short options; a twentieth of the margin accounts below their trigger.</summary>
internal static class Portfolios
{
    public static readonly ChainId Chain = new(1);
    public static readonly ChainTime Now = new(1_800_000_000);
    private static readonly Token Usdc = new(Chain, Address.Parse("0x00000000000000000000000000000000000000c1"), "USDC", 6);
    private static readonly VenueId Perps = new("perps");
    private static readonly VenueId Options = new("options");
    private static readonly Underlying Eth = new("ETH");
    private const int Seed = 7;

    public static DecisionLimits Limits { get; } = new(
        AllowedActions.All,
        ImmutableDictionary<VenueId, MarginLimits>.Empty.Add(Perps, Ladder()).Add(Options, Ladder()),
        ImmutableDictionary<Underlying, DriftLimits>.Empty.Add(Eth, new(W(0), W(1), W(0.2), W(0.1), W(50), W(0.01), W(1.3), TimeSpan.FromMinutes(5))),
        TimeSpan.FromHours(1), TimeSpan.FromMinutes(2));

    /// <summary>The same, with buffers to be kept for a day and bounds of gamma and vega that are watched.</summary>
    public static DecisionLimits EveryLimit { get; } = Limits with
    {
        Buffer = new(TimeSpan.FromDays(1), 3, 0.2, 3, Wei.FromEther(W(0.05)), []),
        Greeks = ImmutableDictionary<Underlying, GreekLimits>.Empty.Add(Eth, new(new(W(1), W(0.5)), new(W(1000), W(500)), null)),
    };

    public static PortfolioSnapshot Of(int positions)
    {
        var random = new Random(Seed);
        var accounts = ImmutableArray.CreateBuilder<AccountSnapshot>();
        for (var made = 0; made < positions; made += 10)
        {
            var account = new AccountRef(new(FormattableString.Invariant($"a{made}")), Chain, Holder(made), Holder(made));
            var margins = Enumerable.Range(0, 5).Select(index => Option(account, index, random)).ToImmutableArray();
            accounts.Add(new(
                account, [new KnownReading(Perps, [Perp(account, random)], [], []), new KnownReading(Options, margins, [], [])],
                [new(TokenAmount.FromWad(Usdc, W(5000), Rounding.Down))], [], Wei.FromEther(W(1))));
        }

        return new(Chain, new BlockRef(100, Hash32.Zero, Hash32.Zero, Now), accounts.ToImmutable());
    }

    private static MarginAccount Perp(AccountRef account, Random random)
    {
        const double Price = 2000, Ratio = 0.0625;
        var sizes = Enumerable.Range(0, 5).Select(_ => Math.Round((random.NextDouble() - 0.5) * 20, 3)).ToArray();
        var requirement = sizes.Sum(size => Math.Abs(size) * Price * Ratio);
        var equity = requirement * Level(random);
        var legs = sizes.Select((size, index) => (PositionLeg)new PerpLeg(new(FormattableString.Invariant($"m{index}")), Underlying(index), W(size), W(Price), W(Price), Wad.Zero)).ToImmutableArray();
        var terms = sizes.Select((size, index) => new LinearTerm(Underlying(index), size * Price) { RequirementShare = Math.Sign(size) * Ratio }).ToImmutableArray();
        return new(
            MarginAccountId.Cross(account.Id, Perps), Perps, W(equity), W(equity), W(requirement), LiquidationPredicate.StrictlyBelow, false, Usdc, W(equity / 2), W(Ratio), legs)
        {
            Curve = new LinearMarginCurve(equity, requirement, terms),
        };
    }

    private static MarginAccount Option(AccountRef account, int index, Random random)
    {
        var kind = index % 2 == 0 ? OptionKind.Call : OptionKind.Put;
        var leg = new OptionLeg(
            new("option"), Eth, W(-1 - index), kind, W(2000 + (100 * (random.Next(9) - 4))), Now.Plus(TimeSpan.FromDays(7 * (1 + index))), W(2000), W(0.7), W(0.02), W(50), true);
        var requirement = new ShortOptionCurve(0, leg, Now).At(MarketShift.None).Maintenance;
        var collateral = requirement * Level(random);
        return new(
            MarginAccountId.Isolated(account.Id, Options, index.ToString(System.Globalization.CultureInfo.InvariantCulture)), Options, W(collateral), W(collateral), W(requirement),
            LiquidationPredicate.StrictlyBelow, false, Usdc, null, null, [leg])
        {
            Curve = new ShortOptionCurve(collateral, leg, Now),
        };
    }

    private static double Level(Random random) => random.Next(20) == 0 ? 1.12 : 1.5 + random.NextDouble();

    private static Underlying Underlying(int index) => index < 3 ? Eth : new("BTC");

    private static MarginLimits Ladder() => new(W(1.2), W(1.5), W(1.05), W(10), W(100000), W(0), W(0.1), W(1), W(0.02), W(0.01), TimeSpan.FromMinutes(10))
    {
        Breach = new(TimeSpan.FromHours(6), W(0.02), W(3)),
    };

    private static Address Holder(int number) => Address.Parse("0x" + (number + 4096).ToString("x40", System.Globalization.CultureInfo.InvariantCulture));

    private static Wad W(double value) => Wad.FromDouble(value);
}
