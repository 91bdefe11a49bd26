using System.Collections.Immutable;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Portfolio.Curves;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;

namespace KeeperBot.Core.Stress.Paths;

/// <summary>
/// A margin account on its way along a path. With s the share of its exposure that is left, its equity is o + s E(market) and its requirement s M(market), E and M
/// being the venue's formula and o what was paid in and realised; payments into one of several tokens go on moving with that token's price.
/// </summary>
internal sealed class WalkedAccount(AccountSnapshot owner, MarginAccount margin, ChainTime start)
{
    private readonly record struct Supplied(Underlying Underlying, double Equity, double Relief);

    private readonly List<Supplied> _supplied = [];
    private readonly Dictionary<Token, TokenAmount> _paid = [];
    private readonly SortedDictionary<string, TimeSpan> _blocked = new(StringComparer.Ordinal);
    private double _offset, _cost;
    private int _topUps, _reductions;
    private (double Health, TimeSpan At) _lowest = (double.PositiveInfinity, TimeSpan.Zero);

    public AccountSnapshot Owner => owner;

    public MarginAccount Margin => margin;

    public double Share { get; private set; } = 1;

    public Fate Fate { get; private set; } = Fate.Survived;

    public TimeSpan? EndedAt { get; private set; }

    public bool IsAlive => EndedAt is null;

    public MarginPoint Point { get; private set; }

    /// <summary>Looks at it in a market: its health, and whether it ends here.</summary>
    public void Look(MarketShift shift, TimeSpan at)
    {
        var (equity, requirement) = margin.Curve!.At(shift);
        (equity, requirement) = (_offset + (Share * equity), Share * requirement);
        foreach (var supplied in _supplied)
            (equity, requirement) = (equity + (supplied.Equity * shift.Factor(supplied.Underlying)), requirement - (supplied.Relief * shift.Factor(supplied.Underlying)));
        Point = new(equity, requirement < 0 ? 0 : requirement);
        if (!double.IsFinite(Point.Equity) || !double.IsFinite(Point.Maintenance))
            End(Fate.NotForeseeable, at);
        else if (Point.Health < _lowest.Health)
            _lowest = (Point.Health, at);
        if (Point.Maintenance > 0 && (margin.Predicate == LiquidationPredicate.StrictlyBelow ? Point.Equity < Point.Maintenance : Point.Equity <= Point.Maintenance))
            End(Fate.Liquidated, at);
    }

    /// <summary>What a snapshot of this market would hold of it, for the decision engine.</summary>
    public MarginAccount Seen(MarketShift shift)
    {
        var seen = margin with
        {
            Equity = Wad.FromDouble(Point.Equity),
            Maintenance = Point.Maintenance > 0 ? Wad.FromDouble(Point.Maintenance) : null,
            Curve = null,
            Fresher = null,
            Pending = [],
            Legs = [.. margin.Legs.Select(leg => Moved(leg, shift))],
            Means = [.. margin.Means.Select(means => (Means: means, Scale: Wad.FromDouble(TopUpNeed.Scale(margin, means, shift)))).Where(item => item.Scale.Sign > 0).Select(item => item.Means with
            {
                Price = item.Means.Price.Multiply(item.Scale, Rounding.Up),
                EquityPerToken = item.Means.EquityPerToken.Multiply(item.Scale, Rounding.Down),
                ReliefPerToken = item.Means.ReliefPerToken.Multiply(item.Scale, Rounding.Down),
            })],
        };
        return seen with { VenueSaysLiquidatable = seen.IsLiquidatable };
    }

    /// <summary>Takes a payment in.</summary>
    public void Pay(TopUpAction payment)
    {
        var tokens = payment.Amount.ToWad(Rounding.Down).ToDouble();
        if (payment.Leg is { } leg)
        {
            var means = margin.Means.First(item => item.Leg == leg);
            _supplied.Add(new(margin.Legs.First(item => item.Id == leg).Underlying, tokens * means.EquityPerToken.ToDouble(), tokens * means.ReliefPerToken.ToDouble()));
        }
        else
        {
            _offset += tokens;
        }

        _topUps++;
        _paid[payment.Amount.Token] = _paid.TryGetValue(payment.Amount.Token, out var before) ? before + payment.Amount : payment.Amount;
    }

    /// <summary>Gives up a share of what is left of the exposure, at a cost.</summary>
    /// <param name="fraction">Of what is left, 0 to 1.</param>
    /// <param name="fromEquity">What equity loses, in the account's unit.</param>
    /// <param name="cost">All that it costs, in the numeraire.</param>
    /// <param name="shift">The market now.</param>
    public void Close(double fraction, double fromEquity, double cost, MarketShift shift)
    {
        var whole = margin.Curve!.At(shift).Equity;
        _offset += (Share * fraction * whole) - fromEquity;
        Share *= 1 - fraction;
        _cost += cost;
        _reductions++;
    }

    public void Block(string code, TimeSpan time) => _blocked[code] = _blocked.GetValueOrDefault(code) + time;

    public AccountPath Result() => new(
        margin.Id, Fate, EndedAt, _lowest.Health, _lowest.At, _topUps, [.. _paid.Values.OrderBy(amount => amount.Token.Symbol, StringComparer.Ordinal)], _reductions, Share, _cost,
        [.. _blocked.Select(item => new BlockedRescue(item.Key, item.Value))]);

    private void End(Fate fate, TimeSpan at)
    {
        if (IsAlive)
            (Fate, EndedAt) = (fate, at);
    }

    private PositionLeg Moved(PositionLeg leg, MarketShift shift)
    {
        var factor = Wad.FromDouble(shift.Factor(leg.Underlying));
        Wad Times(Wad price) => price.Multiply(factor, Rounding.Down);
        // What is held of money or collateral stays; exposure shrinks with the reductions.
        var size = leg is SpotLeg ? leg.Size : leg.Size.Multiply(Wad.FromDouble(Share), Rounding.Down);
        return leg switch
        {
            PerpLeg perp => perp with { Size = size, MarkPrice = Times(perp.MarkPrice), IndexPrice = Times(perp.IndexPrice), ProfitPaidOut = Profit(perp, factor) },
            OptionLeg option => option with
            {
                Size = size,
                Spot = Times(option.Spot),
                Volatility = option.Volatility.Multiply(Wad.FromDouble(shift.VolatilityFactor), Rounding.Down),
                VenuePrice = Repriced(option, shift),
            },
            SpotLeg spot => spot with { Price = Times(spot.Price) },
            _ => leg,
        };
    }

    /// <summary>What is left of a profit that closing would pay out: less by what the mark has lost since, and by the reductions. Where there was none, none is known of.</summary>
    private Wad Profit(PerpLeg perp, Wad factor) => perp.ProfitPaidOut.Sign <= 0
        ? Wad.Zero
        : Wad.Max(perp.ProfitPaidOut + perp.Size.Multiply(perp.MarkPrice.Multiply(factor, Rounding.Down) - perp.MarkPrice, Rounding.Up), Wad.Zero).Multiply(Wad.FromDouble(Share), Rounding.Up);

    /// <summary>The venue's price moved by what its formula moves; as it was where that has no value.</summary>
    private Wad Repriced(OptionLeg option, MarketShift shift)
    {
        var change = LegRepricing.Price(option, shift, start) - LegRepricing.Price(option, MarketShift.None, start);
        return double.IsFinite(change) ? Wad.Max(option.VenuePrice + Wad.FromDouble(change), Wad.Zero) : option.VenuePrice;
    }
}
