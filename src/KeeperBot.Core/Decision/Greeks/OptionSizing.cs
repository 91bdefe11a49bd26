using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Decision.Greeks;

/// <summary>
/// Fits one candidate trade to a Greek's excess: as many options as take it to its target, and no more than the position has, the caps and the balances allow, the other
/// Greek's bound leaves room for, and the margin of the account keeps its target with.
/// </summary>
internal static class OptionSizing
{
    private static readonly Wad SizeTolerance = Wad.Parse("0.001");

    /// <summary>A trade moves the venue's own volatility, and with it the Greeks of everything else: half of what was worked out must be seen, and no more than half as much again.</summary>
    private static readonly Wad Half = Wad.Parse("0.5");

    /// <summary>Closing part of a position, or why not.</summary>
    public static OptionProposal Close(GreekCase greek, AccountSnapshot account, MarginAccount margin, OptionLeg leg, PlanDraft draft, DecisionLimits limits)
    {
        if (!leg.ClosingAllowed)
            return new($"{margin.Id} {leg.Id}: the venue takes no close now");
        if (Change(greek, leg, leg.Size.Sign < 0) is not { } change)
            return OptionProposal.WrongWay;
        return Close(greek, account, margin, leg, change, null, draft, limits) with
        {
            Reach = Reach(greek, change),
            At = size => Close(greek, account, margin, leg, change, size, draft, limits),
        };
    }

    /// <summary>A close of a given size, or of as much as the Greek's target wants.</summary>
    private static OptionProposal Close(GreekCase greek, AccountSnapshot account, MarginAccount margin, OptionLeg leg, CandidateGreeks change, Wad? size, PlanDraft draft, DecisionLimits limits)
    {
        var buys = leg.Size.Sign < 0;
        if (Worst(greek, leg, buys) is not { } worst)
            return new($"{margin.Id} {leg.Id}: it is worth no more than its fees");
        var quantity = Wad.Min(size is { } given ? Wad.Min(given, greek.Trading.MaxTrade) : Largest(greek, change), leg.Size.Abs());
        // A remainder too small to be traded again is closed with the rest.
        if (leg.Size.Abs() - quantity < greek.Trading.MinTrade && leg.Size.Abs() <= greek.Trading.MaxTrade && (size is not null || Fits(greek, change, leg.Size.Abs())))
            quantity = leg.Size.Abs();
        if (!buys)
            return quantity < Wad.Min(greek.Trading.MinTrade, leg.Size.Abs()) ? TooSmall(margin.Id, leg, quantity, greek) : Propose(greek, account, margin.Id, margin.Venue, leg, change, -quantity, worst, null, [], false);
        return Buyback(greek, account, margin, leg, change, quantity, worst, draft, limits);
    }

    /// <summary>Buying a listed option, or why not.</summary>
    public static OptionProposal Buy(GreekCase greek, AccountSnapshot account, VenueId venue, ListedOption listed, PlanDraft draft)
    {
        if (!greek.Trading.Buys)
            return new("limits.options does not allow options to be bought");
        if (listed.WhyClosed is { } closed)
            return new(closed);
        if (listed.One.Expiry.Since(greek.Now) < greek.Trading.MinExpiry)
            return new($"{listed.One.Id} expires in less than {greek.Trading.MinExpiry.TotalDays:0.#} days");
        if (Change(greek, listed.One, buys: true) is not { } change || Worst(greek, listed.One, buys: true) is not { } worst)
            return OptionProposal.WrongWay;
        return Buy(greek, account, venue, listed, change, worst, null, draft) with
        {
            Reach = Reach(greek, change),
            At = size => Buy(greek, account, venue, listed, change, worst, size, draft),
        };
    }

    /// <summary>A purchase of a given size, or of as much as the Greek's target wants.</summary>
    private static OptionProposal Buy(GreekCase greek, AccountSnapshot account, VenueId venue, ListedOption listed, CandidateGreeks change, Wad worst, Wad? size, PlanDraft draft)
    {
        if (draft.Idle(account.Account.Id, listed.PaidWith) is not { } idle)
            return new($"the idle {listed.PaidWith} of {account.Account.Id} is not known");
        var affordable = Wad.Min(Wad.Max(idle - greek.Trading.Reserve, Wad.Zero), greek.Trading.MaxPremium).Divide(worst, Rounding.Down);
        var quantity = Wad.Min(size is { } given ? Wad.Min(given, greek.Trading.MaxTrade) : Largest(greek, change), affordable);
        return quantity < greek.Trading.MinTrade
            ? TooSmall(listed.MarginAccount, listed.One, quantity, greek)
            : Propose(greek, account, listed.MarginAccount, venue, listed.One, change, quantity, worst, null, [], true) with { Pays = (listed.PaidWith, quantity.Multiply(worst, Rounding.Up)) };
    }

    /// <summary>
    /// Buys a short back. Against quote the buffer pays what it may, and the position's own collateral the rest, only as far as health keeps the ladder's target; against
    /// base the venue takes the cost from the holder's quote, and the collateral stays whole.
    /// </summary>
    private static OptionProposal Buyback(
        GreekCase greek, AccountSnapshot account, MarginAccount margin, OptionLeg leg, CandidateGreeks change, Wad quantity, Wad worst, PlanDraft draft, DecisionLimits limits)
    {
        var size = leg.Size.Abs();
        var least = Wad.Min(greek.Trading.MinTrade, size);
        quantity = Wad.Min(quantity, greek.Trading.MaxPremium.Divide(worst, Rounding.Down));
        if (margin.Legs.Any(other => other is SpotLeg))
        {
            // The collateral stays whole, and the quote comes from the same idle balance as a rescue's.
            if (margin.ClosingPaidIn is not { } paid || draft.Idle(account.Account.Id, paid) is not { } quote)
                return new($"{margin.Id}: the balance that pays for a close is not known");
            quantity = Wad.Min(quantity, Wad.Max(quote - greek.Trading.Reserve, Wad.Zero).Divide(worst, Rounding.Down));
            return quantity < least
                ? TooSmall(margin.Id, leg, quantity, greek)
                : Propose(greek, account, margin.Id, margin.Venue, leg, change, quantity, worst, null, Kept(margin, quantity, size, limits), false) with { Pays = (paid, quantity.Multiply(worst, Rounding.Up)) };
        }

        if (margin.MarginToken is not { } token || draft.Idle(account.Account.Id, token) is not { } idle)
            return new($"{margin.Id}: the balance that pays for a close is not known");
        var usable = Wad.Max(idle - greek.Trading.Reserve, Wad.Zero);
        Wad? Left(Wad closing) => CollateralAfter(margin, size, closing, closing.Multiply(worst, Rounding.Up), usable, limits);
        if (quantity >= least && Left(quantity) is null)
            quantity = LargestPaying(least, quantity, closing => Left(closing) is not null);
        if (quantity < least || Left(quantity) is not { } collateral)
            return TooSmall(margin.Id, leg, quantity, greek);
        return Propose(greek, account, margin.Id, margin.Venue, leg, change, quantity, worst, collateral, Kept(margin, quantity, size, limits), false) with
        {
            Pays = (token, Wad.Min(quantity.Multiply(worst, Rounding.Up), usable)),
        };
    }

    /// <summary>The health that a part of a position keeps; none where nothing of it is left.</summary>
    private static ImmutableArray<EffectCondition> Kept(MarginAccount margin, Wad closing, Wad size, DecisionLimits limits) =>
        closing < size && margin.Health.Value is { } before ? [new HealthAtLeast(margin.Id, Keep(margin, before, limits))] : [];

    /// <summary>The collateral that a close leaves; null where it cannot be paid for without taking health below what it must keep.</summary>
    private static Wad? CollateralAfter(MarginAccount margin, Wad size, Wad closing, Wad cost, Wad usable, DecisionLimits limits)
    {
        if (closing == size)
            return cost <= margin.Equity + usable ? Wad.Zero : null;
        if (cost <= usable)
            return margin.Equity;
        var left = margin.Equity - (cost - usable);
        if (left.Sign <= 0 || margin.Maintenance is not { } requirement || margin.Health.Value is not { } before)
            return null;
        var required = requirement.Multiply(size - closing, Rounding.Up).Divide(size, Rounding.Up);
        return left >= required.Multiply(Keep(margin, before, limits), Rounding.Up) ? left : null;
    }

    /// <summary>The ladder's target; an account below it already need only not get worse.</summary>
    private static Wad Keep(MarginAccount margin, Wad before, DecisionLimits limits) =>
        limits.LadderOf(margin) is { } ladder ? Wad.Min(ladder.Target, before) : before;

    /// <summary>By halving: a smaller close costs less.</summary>
    private static Wad LargestPaying(Wad least, Wad most, Func<Wad, bool> pays) => pays(least) ? Halving.Largest(least, most, pays) : Wad.Zero;

    /// <summary>What one option more, or less, does to the Greek and to the other one; null where it does not bring the Greek towards zero.</summary>
    private static CandidateGreeks? Change(GreekCase greek, OptionLeg leg, bool buys)
    {
        var one = PositionGreeks.Of(leg with { Size = buys ? Wad.One : -Wad.One }, greek.Now);
        if (!one.IsFinite)
            return null;
        var own = NetGreeks.Of(one, greek.Greek, greek.Spot);
        var other = NetGreeks.Of(one, Other(greek.Greek), greek.Spot);
        // A trillionth of a unit an option is none: what would take a trillion options is no way.
        return own * greek.Value.Sign < -1e-12 ? new(Wad.FromDouble(Math.Abs(own)), Wad.FromDouble(other)) : null;
    }

    private static GreekKind Other(GreekKind greek) => greek == GreekKind.Gamma ? GreekKind.Vega : GreekKind.Gamma;

    /// <summary>Options that take the Greek to its target, within the cap of a trade.</summary>
    private static Wad Reach(GreekCase greek, CandidateGreeks change) => Wad.Min(greek.Excess.Divide(change.Removes, Rounding.Up), greek.Trading.MaxTrade);

    /// <summary>The same, and within the other Greek's room.</summary>
    private static Wad Largest(GreekCase greek, CandidateGreeks change)
    {
        var wanted = Reach(greek, change);
        return RoomOfOther(greek, change) is { } room ? Wad.Min(wanted, room) : wanted;
    }

    private static bool Fits(GreekCase greek, CandidateGreeks change, Wad quantity) => RoomOfOther(greek, change) is not { } room || quantity <= room;

    /// <summary>How many options the other Greek bears: to its target, or, where it is further away already, until it would be as far away on the other side; null for any number.</summary>
    private static Wad? RoomOfOther(GreekCase greek, CandidateGreeks change)
    {
        if (change.Other.IsZero || greek.Limits.Of(Other(greek.Greek)) is not { } bound || NetGreeks.Of(greek.Exposure, Other(greek.Greek)) is not { } value)
            return null;
        var room = Wad.Max(bound.Max, value.Abs()) - (change.Other.Sign > 0 ? value : -value);
        return Wad.Max(room, Wad.Zero).Divide(change.Other.Abs(), Rounding.Down);
    }

    /// <summary>The price not to be worse than, from the larger of the venue's price and the fair one for a purchase, from the smaller for a sale; null where a sale would bring nothing.</summary>
    internal static Wad? Worst(GreekCase greek, OptionLeg leg, bool buys)
    {
        var model = PositionGreeks.FairValue(leg, greek.Now) ?? leg.VenuePrice;
        var fair = buys ? Wad.Max(leg.VenuePrice, model) : Wad.Min(leg.VenuePrice, model);
        var room = fair.Multiply(greek.Trading.MaxSlippage, Rounding.Down) + leg.Spot.Multiply(greek.Trading.MaxFeeOfSpot, Rounding.Down);
        var worst = buys ? fair + room : fair - room;
        return worst.Sign > 0 ? worst : null;
    }

    private static OptionProposal TooSmall(MarginAccountId margin, OptionLeg leg, Wad quantity, GreekCase greek) =>
        new($"{margin} {leg.Id}: what fits, {GreekCase.Rounded(quantity)}, is below the least trade of {greek.Trading.MinTrade}");

    private static OptionProposal Propose(
        GreekCase greek, AccountSnapshot account, MarginAccountId target, VenueId venue, OptionLeg leg, CandidateGreeks change, Wad quantity, Wad worst, Wad? collateralAfter,
        ImmutableArray<EffectCondition> health, bool opens)
    {
        var removes = change.Removes.Multiply(quantity.Abs(), Rounding.Down);
        var toward = greek.Value.Sign > 0 ? -removes : removes;
        var slack = removes.Multiply(Half, Rounding.Up);
        var (after, tolerance) = (Held(account, venue, leg) + quantity, quantity.Abs().Multiply(SizeTolerance, Rounding.Up));
        var size = new OptionSizeWithin(account.Account.Id, venue, leg.Underlying, leg.Kind, leg.Strike, leg.Expiry, after - tolerance, after + tolerance);
        var net = new NetGreekWithin(leg.Underlying, greek.Greek, greek.Value + toward - slack, greek.Value + toward + slack);
        var what = $"{(opens ? "buying" : quantity.Sign > 0 ? "buying back" : "selling")} {GreekCase.Rounded(quantity.Abs())} of {target} {leg.Kind} {leg.Strike} of {leg.Expiry.ToDateTimeOffset():yyyy-MM-dd}";
        var action = new OptionAction(
            account.Account.Id, target, venue, Urgency.Routine, greek.ReasonCode, $"{greek.Because}; {what} brings it to about {GreekCase.Rounded(greek.Value + toward)}",
            new([size, net, .. health], [size]), leg, quantity, worst, collateralAfter, opens)
        {
            Greek = greek.Greek,
            Removes = removes,
        };
        var room = quantity.Sign > 0 ? worst - leg.VenuePrice : leg.VenuePrice - worst;
        return new(action, Wad.Max(room, Wad.Zero).Divide(change.Removes, Rounding.Up));
    }

    /// <summary>The signed number of a contract's options that an account holds at a venue.</summary>
    internal static Wad Held(AccountSnapshot account, VenueId venue, OptionLeg leg) =>
        account.Venues.OfType<KnownReading>().Where(reading => reading.Venue == venue).SelectMany(reading => reading.MarginAccounts).SelectMany(margin => margin.Legs).OfType<OptionLeg>()
            .Where(held => held.Underlying == leg.Underlying && held.Kind == leg.Kind && held.Strike == leg.Strike && held.Expiry == leg.Expiry)
            .Aggregate(Wad.Zero, (sum, held) => sum + held.Size);

    /// <summary>What one option changes.</summary>
    /// <param name="Removes">Of the magnitude of the Greek, above zero.</param>
    /// <param name="Other">Of the other Greek, signed.</param>
    private sealed record CandidateGreeks(Wad Removes, Wad Other);
}
