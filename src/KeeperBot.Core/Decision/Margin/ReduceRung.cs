using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Decision.Margin;

/// <summary>
/// Closes just enough of a position to bring its health to the target, counting the closing cost at its worst.
/// With a share f of a leg closed, requirement M falls by the leg's own part m f and equity C by the part K f of the cost that it bears, so health
/// reaches T at f = (T M - C) / (T m - K). In an account of one leg m is M.
/// </summary>
internal static class ReduceRung
{
    /// <summary>The promise allows for requirement formulas with floors and for a second of market data between planning and simulation.</summary>
    private static readonly Wad HealthTolerance = Wad.Parse("0.97");

    private static readonly Wad SizeTolerance = Wad.Parse("0.001");

    /// <summary>Larger than any position: as the least reduction it makes every reduction a full close.</summary>
    private static readonly Wad Everything = Wad.FromInteger(long.MaxValue);

    internal sealed record Proposal(ReduceAction? Action, string WhyNot);

    public static Proposal NotAllowed { get; } = new(null, "not allowed by configuration");

    /// <summary>The reduction of the leg that weighs most in this margin account.</summary>
    public static Proposal Plan(RescueCase rescue)
    {
        var leg = Bearing(rescue).OrderBy(leg => rescue.ShutLegs.Contains(leg.Id)).ThenByDescending(Weight).FirstOrDefault();
        return leg switch
        {
            null => new(null, "there is no position to reduce"),
            OptionLeg { ClosingAllowed: false } => new(null, "the venue does not accept closes in this position now"),
            OptionLeg option => PlanOption(rescue, option),
            PerpLeg perp => PlanPerp(rescue, perp),
            _ => new(null, $"a {leg.GetType().Name} cannot be reduced"),
        };
    }

    /// <summary>
    /// Closes the whole leg: the last rung of an emergency, for where a part does not help because a venue's minimum does not shrink with the position.
    /// </summary>
    public static Proposal PlanWhole(RescueCase rescue) => Plan(rescue with { Ladder = rescue.Ladder with { MinReduce = Everything } });

    private static Proposal PlanPerp(RescueCase rescue, PerpLeg leg)
    {
        var size = leg.Size.Abs();
        if (size.IsZero || leg.IndexPrice.Sign <= 0)
            return new(null, "there is no position to reduce, or its index price is unknown");
        var slippage = leg.IndexPrice.Multiply(rescue.Ladder.MaxSlippage, Rounding.Up);
        var worst = leg.Size.Sign > 0 ? leg.IndexPrice - slippage : leg.IndexPrice + slippage;
        // Equity counts the position at the mark, which lags: what is traded beyond it becomes a loss at once.
        var cost = InMarginTokens(rescue, size.Multiply(Wad.Max(slippage, leg.Size.Sign > 0 ? leg.MarkPrice - worst : worst - leg.MarkPrice), Rounding.Up) + leg.ProfitPaidOut);
        return ShareToClose(rescue, leg, cost, relief: Wad.Zero) is { } share
            ? Propose(rescue, leg, share, worst, costFromEquity: cost, collateralAfter: null)
            : new(null, "closing would cost more than it releases");
    }

    /// <summary>Costs are in the numeraire; an account that keeps its margin in the base asset counts equity in that.</summary>
    private static Wad InMarginTokens(RescueCase rescue, Wad amount) =>
        rescue.Margin.UnitPrice is { } price ? amount.Divide(price, Rounding.Up) : amount;

    private static Proposal PlanOption(RescueCase rescue, OptionLeg leg)
    {
        var size = leg.Size.Abs();
        // A venue's price may be of an older spot; a bound below the fair price of now would refuse every close in the fall that asks for it.
        var fair = Wad.Max(leg.VenuePrice, PositionGreeks.FairValue(leg, rescue.Now) ?? leg.VenuePrice);
        var worst = fair + fair.Multiply(rescue.Ladder.MaxSlippage, Rounding.Up)
            + leg.Spot.Multiply(rescue.Ladder.MaxFeeOfSpot, Rounding.Up);
        if (rescue.Margin.Legs.Any(other => other is SpotLeg))
        {
            // Collateral in the base asset: the cost is paid in the quote token, so the collateral stays whole.
            var share = ShareToClose(rescue, leg, Wad.Zero, Wad.Zero);
            return share is null ? new(null, "health cannot be reached") : Propose(rescue, leg, share.Value, worst, Wad.Zero, null);
        }

        return PlanQuoteOption(rescue, leg, size.Multiply(worst, Rounding.Up), worst);
    }

    private static Proposal PlanQuoteOption(RescueCase rescue, OptionLeg leg, Wad wholeCost, Wad worst)
    {
        var idle = rescue.Idle ?? Wad.Zero;
        var fromBuffer = ShareToClose(rescue, leg, Wad.Zero, Wad.Zero);
        if (fromBuffer is { } share && wholeCost.Multiply(Capped(rescue, leg, share), Rounding.Up) <= idle)
            return Propose(rescue, leg, share, worst, Wad.Zero, rescue.Equity);
        // The buffer pays what it has; the position's own collateral, set free by the close, pays the rest.
        if (wholeCost >= rescue.Equity + idle)
            return new(null, $"closing costs {wholeCost} at worst, collateral and buffer are {rescue.Equity + idle}");
        if (ShareToClose(rescue, leg, wholeCost, idle) is not { } part)
            return new(null, "closing would cost more than it releases");
        var paid = wholeCost.Multiply(Capped(rescue, leg, part), Rounding.Up);
        var after = rescue.Equity - Wad.Max(paid - idle, Wad.Zero);
        return Propose(rescue, leg, part, worst, rescue.Equity - after, after);
    }

    /// <summary>f of the class summary, within [0, 1]; <paramref name="relief"/> is what somebody else pays of the cost. Null when no share helps.</summary>
    private static Wad? ShareToClose(RescueCase rescue, PositionLeg leg, Wad wholeCost, Wad relief)
    {
        var numerator = rescue.EquityFor(rescue.Ladder.Target) - rescue.Equity - relief;
        var denominator = RequirementOf(rescue, leg).Multiply(rescue.Ladder.Target, Rounding.Down) - wholeCost;
        if (denominator.Sign <= 0)
            return null;
        return Wad.Min(Wad.Max(numerator, Wad.Zero).Divide(denominator, Rounding.Up), Wad.One);
    }

    private static IEnumerable<PositionLeg> Bearing(RescueCase rescue) =>
        rescue.Margin.Legs.Where(leg => leg is PerpLeg or OptionLeg { Size.Sign: < 0 });

    /// <summary>The leg's part of the account's requirement, by notional: all of it where it is the only one.</summary>
    private static Wad RequirementOf(RescueCase rescue, PositionLeg leg)
    {
        var total = Bearing(rescue).Aggregate(Wad.Zero, (sum, other) => sum + Weight(other));
        var own = Weight(leg);
        return own == total || total.Sign <= 0 ? rescue.Requirement : rescue.Requirement.Multiply(own, Rounding.Down).Divide(total, Rounding.Down);
    }

    private static Wad Quantity(RescueCase rescue, PositionLeg leg, Wad share)
    {
        var size = leg.Size.Abs();
        var quantity = Wad.Max(size.Multiply(Wad.Min(share, rescue.Ladder.MaxReduceFraction), Rounding.Up), rescue.Ladder.MinReduce);
        // A remainder too small to be reduced again is closed with the rest.
        return size - quantity < rescue.Ladder.MinReduce ? size : quantity;
    }

    private static Wad Capped(RescueCase rescue, PositionLeg leg, Wad share) =>
        Quantity(rescue, leg, share).Divide(leg.Size.Abs(), Rounding.Up);

    private static Proposal Propose(RescueCase rescue, PositionLeg leg, Wad share, Wad worst, Wad costFromEquity, Wad? collateralAfter)
    {
        var quantity = Quantity(rescue, leg, share);
        var closesAll = quantity == leg.Size.Abs();
        var closed = Capped(rescue, leg, share);
        var left = rescue.Requirement - RequirementOf(rescue, leg).Multiply(closed, Rounding.Down);
        var expected = left.Sign <= 0 || (closesAll && Bearing(rescue).Count() == 1)
            ? (Wad?)null
            : (collateralAfter ?? rescue.Equity - costFromEquity.Multiply(closed, Rounding.Up)).Divide(left, Rounding.Down);
        if (expected is { } health && rescue.Margin.Health.Value is { } before && health <= before)
            return new(null, $"closing {quantity} would not raise health above {before}");
        var reason = expected is { } reached
            ? $"{rescue.Because}; closing {quantity} of {leg.Size.Abs()} brings it to about {Rounded(reached)}"
            : $"{rescue.Because}; the position of {leg.Size.Abs()} is closed";
        return new(new(rescue.Account, rescue.Margin.Id, rescue.Margin.Venue, rescue.Urgency, rescue.ReasonCode, reason,
            Effect(rescue, leg, quantity, expected), leg.Id, quantity, worst, closesAll && collateralAfter is not null ? Wad.Zero : collateralAfter)
        {
            Least = rescue.Ladder.MinReduce,
        }, "");
    }

    /// <summary>
    /// A part of a reduction. It must not lower health; how far a part raises it was never worked out. Of an isolated position's collateral it pays its share, and no
    /// more than the part costs at worst.
    /// </summary>
    internal static ReduceAction? Shrunk(ReduceAction reduce, Wad quantity, MarginAccount before)
    {
        if (before.Legs.FirstOrDefault(leg => leg.Id == reduce.Leg) is not { } leg || before.Health.Value is not { } health)
            return null;
        var after = leg.Size.Sign > 0 ? leg.Size - quantity : leg.Size + quantity;
        var tolerance = quantity.Multiply(SizeTolerance, Rounding.Up);
        var size = new SizeWithin(before.Id, leg.Id, after - tolerance, after + tolerance);
        Wad? left = reduce.CollateralAfter is { } whole
            ? before.Equity - Wad.Min((before.Equity - whole).Multiply(quantity, Rounding.Down).Divide(reduce.Quantity, Rounding.Down), quantity.Multiply(reduce.WorstPrice, Rounding.Up))
            : null;
        return reduce with
        {
            Quantity = quantity,
            CollateralAfter = left,
            Effect = before.SettlesLater ? new([size], [size]) : new([size, new HealthAtLeast(before.Id, health)], [size]),
            Reason = $"{reduce.Reason}; the market takes {Rounded(quantity)} of it at the worst price",
        };
    }

    private static ExpectedEffect Effect(RescueCase rescue, PositionLeg leg, Wad quantity, Wad? expectedHealth)
    {
        var after = leg.Size.Sign > 0 ? leg.Size - quantity : leg.Size + quantity;
        var tolerance = quantity.Multiply(SizeTolerance, Rounding.Up);
        var size = new SizeWithin(rescue.Margin.Id, leg.Id, after - tolerance, after + tolerance);
        // Where orders settle later, the transaction's own effect is the order.
        if (rescue.Margin.SettlesLater || expectedHealth is not { } health)
            return new([size], [size]);
        var promised = Wad.Max(health.Multiply(HealthTolerance, Rounding.Down), rescue.HealthNow);
        return new([size, new HealthAtLeast(rescue.Margin.Id, promised)], [size]);
    }

    private static Wad Weight(PositionLeg leg) => leg switch
    {
        PerpLeg perp => perp.Size.Abs().Multiply(perp.MarkPrice, Rounding.Down),
        OptionLeg option => option.Size.Abs().Multiply(option.Spot, Rounding.Down),
        _ => Wad.Zero,
    };

    private static Wad Rounded(Wad value) => Wad.FromScaled(value.ToScaled(4, Rounding.Down), 4, Rounding.Down);
}
