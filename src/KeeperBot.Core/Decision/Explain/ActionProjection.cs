using System.Collections.Immutable;
using KeeperBot.Core.Decision.Greeks;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Decision.Explain;

/// <summary>
/// The portfolio as an action would leave it at its worst price, by arithmetic on the snapshot alone: an estimate for the reader. What is signed is judged by the
/// simulation, which this never replaces.
/// </summary>
internal static class ActionProjection
{
    /// <summary>The snapshot after the action; null where the arithmetic does not reach (an allowance, an account that is not known).</summary>
    public static PortfolioSnapshot? After(PortfolioSnapshot snapshot, PlannedAction action)
    {
        var margin = snapshot.FindMargin(action.Target);
        return action switch
        {
            TopUpAction topUp when margin is not null => Paid(snapshot, topUp, margin),
            ReduceAction reduce when margin is not null => Replace(snapshot, Reduced(reduce, margin)),
            HedgeAction hedge => Hedged(snapshot, hedge, margin),
            OptionAction { Collateral: { } collateral } option => Written(snapshot, option, collateral),
            OptionAction { Opens: true } option => Bought(snapshot, option, margin),
            OptionAction option when margin is not null => Replace(snapshot, Closed(option, margin)),
            _ => null,
        };
    }

    private static PortfolioSnapshot Paid(PortfolioSnapshot snapshot, TopUpAction topUp, MarginAccount margin)
    {
        var value = topUp.Amount.ToWad(Rounding.Down);
        var after = margin.Means.FirstOrDefault(means => means.Leg == topUp.Leg) is { } means
            ? margin with
            {
                Equity = margin.Equity + means.EquityPerToken.Multiply(value, Rounding.Down),
                Maintenance = Left(margin.Maintenance, means.ReliefPerToken.Multiply(value, Rounding.Down)),
                Legs = Resized(margin.Legs, means.Leg, value),
            }
            : margin with
            {
                Equity = margin.Equity + value,
                Deposit = margin.Deposit + value,
                // Collateral in the underlying itself is exposure too.
                Legs = [.. margin.Legs.Select(leg => leg is SpotLeg { IsMarginToken: true } spot ? spot with { Size = spot.Size + value } : leg)],
            };
        return Spend(Replace(snapshot, after), topUp);
    }

    private static Wad? Left(Wad? requirement, Wad relief) => requirement is { } known && known > relief ? known - relief : null;

    private static MarginAccount Reduced(ReduceAction reduce, MarginAccount margin)
    {
        if (margin.Legs.FirstOrDefault(leg => leg.Id == reduce.Leg) is not { } leg || leg.Size.IsZero)
            return margin;
        var share = reduce.Quantity.Divide(leg.Size.Abs(), Rounding.Down);
        var signed = leg.Size.Sign > 0 ? -reduce.Quantity : reduce.Quantity;
        var equity = reduce.CollateralAfter ?? margin.Equity - reduce.Quantity.Multiply(Slippage(leg, reduce), Rounding.Up);
        return margin with
        {
            Equity = equity,
            Maintenance = Left(margin.Maintenance, Relief(margin, leg, share)),
            Legs = Resized(margin.Legs, leg.Id, signed),
        };
    }

    /// <summary>The requirement that goes with a share of a leg: by notional for perpetuals, all of it for an isolated position.</summary>
    private static Wad Relief(MarginAccount margin, PositionLeg leg, Wad share) => leg is PerpLeg perp && margin.MaintenanceRatio is { } ratio
        ? perp.Size.Abs().Multiply(share, Rounding.Down).Multiply(perp.MarkPrice, Rounding.Down).Multiply(ratio, Rounding.Down)
        : (margin.Maintenance ?? Wad.Zero).Multiply(share, Rounding.Down);

    private static Wad Slippage(PositionLeg leg, ReduceAction reduce)
    {
        var fair = FairPrice(leg);
        return Wad.Max(leg.Size.Sign > 0 ? fair - reduce.WorstPrice : reduce.WorstPrice - fair, Wad.Zero);
    }

    /// <summary>What one unit of a leg is worth at its venue.</summary>
    internal static Wad FairPrice(PositionLeg leg) => leg switch
    {
        PerpLeg perp => perp.MarkPrice,
        OptionLeg option => option.VenuePrice,
        SpotLeg spot => spot.Price,
        _ => Wad.Zero,
    };

    private static PortfolioSnapshot Hedged(PortfolioSnapshot snapshot, HedgeAction hedge, MarginAccount? margin)
    {
        if (snapshot.FindMarket(hedge.Target, hedge.Leg) is not { } market)
            return snapshot;
        if (market.Wallet is { } wallet)
            return Swapped(snapshot, hedge, wallet);
        if (hedge.Opening is { } opening)
            return Opened(snapshot, hedge, market, opening.Amount);
        if (margin is null)
            return snapshot;
        var cost = hedge.Quantity.Abs().Multiply((hedge.WorstPrice - market.MarkPrice).Abs(), Rounding.Up);
        var grown = ((market.Size + hedge.Quantity).Abs() - market.Size.Abs()).Multiply(market.MarkPrice, Rounding.Up).Multiply(market.MaintenanceMarginRatio, Rounding.Up);
        var legs = margin.Legs.Any(leg => leg.Id == hedge.Leg)
            ? Resized(margin.Legs, hedge.Leg, hedge.Quantity)
            : margin.Legs.Add(new PerpLeg(hedge.Leg, market.Underlying, hedge.Quantity, market.MarkPrice, market.IndexPrice, Wad.Zero));
        var requirement = (margin.Maintenance ?? Wad.Zero) + grown;
        return Replace(snapshot, margin with { Equity = margin.Equity - cost, Maintenance = requirement.Sign > 0 ? requirement : null, Legs = legs });
    }

    /// <summary>A position that was not there, as it is once its order is executed: in place of the order, if one was read.</summary>
    private static PortfolioSnapshot Opened(PortfolioSnapshot snapshot, HedgeAction hedge, HedgeMarket market, TokenAmount collateral)
    {
        var paid = collateral.ToWad(Rounding.Down);
        var cost = hedge.Quantity.Abs().Multiply((hedge.WorstPrice - market.MarkPrice).Abs(), Rounding.Up);
        var requirement = hedge.Quantity.Abs().Multiply(market.MarkPrice, Rounding.Up).Multiply(market.MaintenanceMarginRatio, Rounding.Up);
        MarginAccount margin = new(
            hedge.Target, hedge.Venue, paid, paid - cost, Wad.Max(requirement, market.Opening?.LeastRequirement ?? Wad.Zero), LiquidationPredicate.StrictlyBelow, false, collateral.Token, null,
            market.MaintenanceMarginRatio, [new PerpLeg(hedge.Leg, market.Underlying, hedge.Quantity, market.MarkPrice, market.IndexPrice, Wad.Zero)]);
        return Move(Put(snapshot, hedge.Account, hedge.Venue, margin), hedge.Account, collateral.Token, -paid);
    }

    /// <summary>The position that is closed in part: a short against quote keeps the collateral that the action leaves it.</summary>
    private static MarginAccount Closed(OptionAction option, MarginAccount margin)
    {
        var share = option.Quantity.Abs().Divide(option.Option.Size.Abs(), Rounding.Down);
        return margin with
        {
            Equity = option.CollateralAfter ?? margin.Equity,
            Maintenance = Left(margin.Maintenance, (margin.Maintenance ?? Wad.Zero).Multiply(share, Rounding.Down)),
            Legs = Resized(margin.Legs, option.Leg, option.Quantity),
        };
    }

    /// <summary>One more leg beside those that are held, in a margin account of its own where none has any.</summary>
    private static PortfolioSnapshot Bought(PortfolioSnapshot snapshot, OptionAction option, MarginAccount? margin)
    {
        var leg = option.Option with { Size = option.Quantity };
        return margin is not null
            ? Replace(snapshot, margin with { Legs = margin.Legs.Add(leg) })
            : Put(snapshot, option.Account, option.Venue, Longs(option, leg));
    }

    /// <summary>One more margin account of an account at a venue, in place of one with its name.</summary>
    private static PortfolioSnapshot Put(PortfolioSnapshot snapshot, AccountId account, VenueId venue, MarginAccount margin) => snapshot with
    {
        Accounts = [.. snapshot.Accounts.Select(item => item.Account.Id != account ? item : item with
        {
            Venues = [.. item.Venues.Select(reading => reading is KnownReading known && known.Venue == venue ? known with { MarginAccounts = [.. known.MarginAccounts.Where(other => other.Id != margin.Id), margin] } : reading)],
        })],
    };

    /// <summary>A position of its own, with its collateral from the idle balance.</summary>
    private static PortfolioSnapshot Written(PortfolioSnapshot snapshot, OptionAction option, TokenAmount collateral)
    {
        var equity = collateral.ToWad(Rounding.Down);
        var margin = new MarginAccount(
            option.Target, option.Venue, equity, equity, option.Requirement.Sign > 0 ? option.Requirement : null, LiquidationPredicate.StrictlyBelow, false, collateral.Token, null, null,
            option.CollateralValue == equity
                ? [option.Option with { Size = option.Quantity }]
                // Collateral in the underlying itself is exposure too.
                : [option.Option with { Size = option.Quantity }, new SpotLeg(new("collateral"), option.Option.Underlying, equity, option.Option.Spot, $"{collateral.Token} collateral")]);
        return Move(Put(snapshot, option.Account, option.Venue, margin), option.Account, collateral.Token, -equity);
    }

    private static MarginAccount Longs(OptionAction option, OptionLeg leg) => new(
        option.Target, option.Venue, Wad.Zero, option.Quantity.Multiply(leg.VenuePrice, Rounding.Down), null, LiquidationPredicate.StrictlyBelow, false, null, null, null, [leg]);

    private static PortfolioSnapshot Swapped(PortfolioSnapshot snapshot, HedgeAction hedge, SpotWallet wallet)
    {
        var quote = hedge.Quantity.Multiply(hedge.WorstPrice, Rounding.Up);
        return Move(Move(snapshot, hedge.Account, wallet.Base, hedge.Quantity), hedge.Account, wallet.Quote, -quote);
    }

    private static PortfolioSnapshot Spend(PortfolioSnapshot snapshot, TopUpAction topUp) =>
        Move(snapshot, topUp.Account, topUp.Amount.Token, -topUp.Amount.ToWad(Rounding.Down));

    private static PortfolioSnapshot Move(PortfolioSnapshot snapshot, AccountId account, Token token, Wad change) => snapshot with
    {
        Accounts =
        [
            .. snapshot.Accounts.Select(item => item.Account.Id != account ? item : item with
            {
                Idle = [.. item.Idle.Select(idle => idle.Amount.Token != token ? idle : idle with { Amount = Moved(idle.Amount, change) })],
            }),
        ],
    };

    private static TokenAmount Moved(TokenAmount amount, Wad change) =>
        TokenAmount.FromWad(amount.Token, Wad.Max(amount.ToWad(Rounding.Down) + change, Wad.Zero), Rounding.Down);

    private static ImmutableArray<PositionLeg> Resized(ImmutableArray<PositionLeg> legs, LegId id, Wad change) =>
        [.. legs.Select(leg => leg.Id == id ? leg with { Size = leg.Size + change } : leg)];

    private static PortfolioSnapshot Replace(PortfolioSnapshot snapshot, MarginAccount after) => snapshot with
    {
        Accounts =
        [
            .. snapshot.Accounts.Select(account => account with
            {
                Venues =
                [
                    .. account.Venues.Select(reading => reading is KnownReading known
                        ? known with { MarginAccounts = [.. known.MarginAccounts.Select(margin => margin.Id == after.Id ? after : margin)] }
                        : reading),
                ],
            }),
        ],
    };
}
