using System.Collections.Immutable;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Portfolio.Curves;
using KeeperBot.Primitives;
using KeeperBot.Quant;
using KeeperBot.Quant.Stress;

namespace KeeperBot.Core.Stress;

/// <summary>Every margin account of a portfolio, by its venue's own formula, over a grid of price, volatility and time. Pure.</summary>
public static class PortfolioGrid
{
    private const double ThirtyDays = 30.0 / 365;

    /// <summary>Works the grid out.</summary>
    /// <param name="snapshot">The portfolio.</param>
    /// <param name="limits">Its configuration.</param>
    /// <param name="market">What moves.</param>
    /// <param name="axes">The axes.</param>
    public static StressGridReport Of(PortfolioSnapshot snapshot, DecisionLimits limits, StressedMarket market, StressAxes axes)
    {
        var owned = Owned(snapshot).ToList();
        var foreseen = owned.Where(item => Foretells(item.Margin)).ToList();
        var places = Places(axes);
        var points = foreseen.Select(item => places.Select(at => At(item.Margin, market, at, snapshot.Block.Timestamp)).ToArray()).ToList();
        var accounts = foreseen.Select((item, index) => Grid(item.Margin, limits, axes, places, points[index])).ToImmutableArray();
        return new(
            axes, accounts, DemandTable.Of(snapshot, limits, foreseen, places, (account, place) => points[account][place], axes),
            Blind(snapshot), Unserved(foreseen.Select(item => item.Margin), accounts, limits));
    }

    /// <summary>Every margin account with the account it belongs to.</summary>
    internal static IEnumerable<(AccountSnapshot Owner, MarginAccount Margin)> Owned(PortfolioSnapshot snapshot) =>
        from owner in snapshot.Accounts
        from reading in owner.Venues.OfType<KnownReading>()
        from margin in reading.MarginAccounts
        select (owner, margin);

    /// <summary>Whether an account's formula is known and gives the figures that were read.</summary>
    internal static bool Foretells(MarginAccount margin) => margin.Curve is not null && TrustedCurve.WhyNot(margin) is null;

    /// <summary>What nothing can be said about, with the reason.</summary>
    internal static ImmutableArray<NotForeseen> Blind(PortfolioSnapshot snapshot) =>
    [
        .. snapshot.Accounts.SelectMany(account => account.Venues.OfType<UnknownReading>().Select(unknown =>
            new NotForeseen(MarginAccountId.Cross(account.Account.Id, unknown.Venue).Value, $"the venue could not be read: {unknown.Code}: {unknown.Detail}"))),
        .. Owned(snapshot).Where(item => !Foretells(item.Margin) && (item.Margin.Maintenance is not null || !item.Margin.Legs.IsEmpty)).Select(item =>
            new NotForeseen(item.Margin.Id.Value, TrustedCurve.WhyNot(item.Margin) ?? "the venue's margin formula is not known as a function of the market")),
    ];

    /// <summary>By what a shock at thirty days multiplies the volatilities of an account.</summary>
    internal static double VolatilityFactor(MarginAccount margin, double shock, ChainTime now)
    {
        var expiries = margin.Legs.OfType<OptionLeg>().Where(leg => !leg.Size.IsZero).Select(leg => YearFraction.FromSeconds((long)leg.Expiry.Since(now).TotalSeconds)).ToList();
        return 1 + (shock * VolShockLaw.Default.Factor(expiries.Count == 0 ? ThirtyDays : Math.Max(0, expiries.Min())));
    }

    private static ImmutableArray<GridPoint> Places(StressAxes axes) =>
        [.. from years in axes.Years from shock in axes.Volatility from spot in axes.Spot select new GridPoint(spot, shock, years)];

    private static (MarketShift Shift, MarginPoint Point) At(MarginAccount margin, StressedMarket market, GridPoint at, ChainTime now)
    {
        var shift = market.At(at.SpotFactor, VolatilityFactor(margin, at.VolatilityShock, now), at.YearsAhead);
        return (shift, At(margin, shift));
    }

    /// <summary>An account in a shifted market; no value there is the worst there is.</summary>
    internal static MarginPoint At(MarginAccount margin, MarketShift shift)
    {
        try
        {
            return margin.Curve!.At(shift);
        }
        catch (Exception error) when (error is ArithmeticException or ArgumentOutOfRangeException)
        {
            return new MarginPoint(double.NaN, double.NaN);
        }
    }

    private static AccountGrid Grid(MarginAccount margin, DecisionLimits limits, StressAxes axes, ImmutableArray<GridPoint> places, (MarketShift, MarginPoint Point)[] points)
    {
        var equity = margin.Curve!.At(MarketShift.None);
        var all = places.Select((at, index) => new GridHealth(at, points[index].Point.Health, points[index].Point.Equity - equity.Equity)).ToImmutableArray();
        var slice = axes.Spot.Length * axes.Volatility.Length;
        var worstOverTime = Enumerable.Range(0, slice).Select(place => Worst(Enumerable.Range(0, axes.Years.Length).Select(time => all[(time * slice) + place]))).ToImmutableArray();
        var mostLost = all.Any(item => double.IsNaN(item.EquityChange)) ? double.NaN : Math.Max(0, -all.Min(item => item.EquityChange));
        return new(margin.Id, limits.LadderOf(margin)?.Trigger, equity.Health, Worst(all), mostLost, worstOverTime, all);
    }

    private static GridHealth Worst(IEnumerable<GridHealth> places) => places.Aggregate((worst, place) => place.IsWorseThan(worst) ? place : worst);

    private static ImmutableArray<NotForeseen> Unserved(IEnumerable<MarginAccount> margins, ImmutableArray<AccountGrid> accounts, DecisionLimits limits)
    {
        var unserved = ImmutableArray.CreateBuilder<NotForeseen>();
        foreach (var (margin, grid) in margins.Zip(accounts))
        {
            if (limits.LadderOf(margin) is not { } ladder)
            {
                if (!double.IsPositiveInfinity(grid.Worst.Health))
                    unserved.Add(new(margin.Id.Value, $"no limits are configured for {margin.Venue}: nothing is done for it"));
            }
            else if (margin.MarginToken is null && margin.Means.IsEmpty && !(grid.Worst.Health >= ladder.Trigger.ToDouble()))
            {
                unserved.Add(new(margin.Id.Value, "the venue takes no top-up here: only a reduction helps"));
            }
        }

        return unserved.ToImmutable();
    }
}
