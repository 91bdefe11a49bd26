using KeeperBot.Core.Decision.Planning;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Decision.Greeks;

/// <summary>
/// Fits the second half of a roll: a listed option, written as a position of its own with collateral of its own, within the operator's list of expiries, deltas and tokens. It needs every margin
/// account of its holder at its target and the collateral idle before anything is bought back: what a close sets free is not counted on.
/// </summary>
internal static class WriteSizing
{
    private static readonly Wad SizeTolerance = Wad.Parse("0.001");

    /// <summary>Writing a listed option in place of what is bought back, or why not.</summary>
    /// <param name="greek">The Greek that is worst.</param>
    /// <param name="side">What it is written for.</param>
    /// <param name="listed">The option.</param>
    /// <param name="sizes">The sizes that are weighed, above zero.</param>
    /// <param name="draft">The plan.</param>
    /// <param name="limits">The ladders.</param>
    public static OptionProposal Of(GreekCase greek, RollSide side, ListedOption listed, IReadOnlyCollection<Wad> sizes, PlanDraft draft, DecisionLimits limits)
    {
        var roll = greek.Trading.Roll!;
        if (listed.WhyClosed is { } closed)
            return new(closed);
        var life = listed.One.Expiry.Since(greek.Now);
        if (life < roll.MinExpiry || life > roll.MaxExpiry)
            return new($"{listed.One.Id} expires in {life.TotalDays:0.#} days, and only what expires in {roll.MinExpiry.TotalDays:0.#} to {roll.MaxExpiry.TotalDays:0.#} is written");
        var one = PositionGreeks.Of(listed.One, greek.Now);
        if (!one.IsFinite || Math.Abs(one.Delta) < roll.MinDelta.ToDouble() || Math.Abs(one.Delta) > roll.MaxDelta.ToDouble())
            return new($"{listed.One.Id} has a delta outside {roll.MinDelta} to {roll.MaxDelta}");
        if (Terms(roll, listed) is not { } terms)
            return new($"{listed.One.Id} cannot be secured by {string.Join(" or ", roll.Collateral)}");
        if (limits.LadderAt(side.Account.Account.Id, side.Reading.Venue) is not { } ladder)
            return new($"{side.Reading.Venue} has no margin limits, by which a position would be kept");
        if (WorstHealth(side, limits) is { } low)
            return new(low);
        if (OptionSizing.Worst(greek, listed.One, buys: false) is not { } worst)
            return new($"{listed.One.Id} is worth no more than its fees");
        var health = Wad.Max(roll.Health, ladder.Target);
        OptionProposal At(Wad size) => Fit(greek, side, listed, terms, (health, ladder.Target), worst, size, draft);
        var largest = sizes.OrderDescending().ToList();
        var reach = largest.FirstOrDefault(size => At(size).Action is not null, largest[0]);
        return At(reach) with { Reach = reach, At = At, Sizes = [.. sizes.Order()], Reserve = Reserve(greek, terms) };
    }

    private static WritingTerms? Terms(RollTerms roll, ListedOption listed) =>
        roll.Collateral.Select(symbol => listed.Writing.FirstOrDefault(terms => terms.Collateral.Symbol == symbol)).FirstOrDefault(terms => terms is not null);

    /// <summary>Why the account may not take on more: one of its margin accounts is below its target, or not known.</summary>
    private static string? WorstHealth(RollSide side, DecisionLimits limits)
    {
        if (side.Account.Venues.OfType<UnknownReading>().FirstOrDefault() is { } unknown)
            return $"{side.Account.Account.Id} at {unknown.Venue} is not known; nothing is written";
        return side.Account.Venues.OfType<KnownReading>().SelectMany(reading => reading.MarginAccounts)
            .FirstOrDefault(margin => margin.Health.HasRequirement && (limits.LadderOf(margin) is not { } ladder || margin.Health.IsBelow(ladder.Target))) is { } low
            ? $"{low.Id} has a health of {low.Health}, below its target; nothing is written"
            : null;
    }

    private static OptionProposal Fit(
        GreekCase greek, RollSide side, ListedOption listed, WritingTerms terms, (Wad Start, Wad Keep) health, Wad worst, Wad size, PlanDraft draft)
    {
        var id = side.Account.Account.Id;
        if (draft.Idle(id, terms.Collateral) is not { } idle)
            return new($"the idle {terms.Collateral} of {id} is not known");
        var usable = Wad.Max(idle - Reserve(greek, terms), Wad.Zero);
        var quantity = Wad.Min(Wad.Min(size, greek.Trading.MaxTrade), Wad.Min(greek.Trading.Roll!.MaxWritten, side.Kept));
        if (quantity < greek.Trading.MinTrade)
            return new($"{listed.One.Id}: what fits, {GreekCase.Rounded(quantity)}, is below the least trade of {greek.Trading.MinTrade}");
        var requirement = terms.Requirement(quantity);
        var collateral = requirement.Multiply(health.Start, Rounding.Up);
        // No less than was bought back is planned for: a part is another size.
        if (collateral > usable)
            return new($"{listed.One.Id}: {GreekCase.Rounded(quantity)} of it need {GreekCase.Rounded(collateral)} {terms.Collateral} of collateral, and {GreekCase.Rounded(usable)} may be used");
        var amount = TokenAmount.FromWad(terms.Collateral, collateral, Rounding.Up);
        var action = Propose(greek, side, listed, quantity, worst, health.Keep) with
        {
            Greek = greek.Greek,
            Collateral = amount,
            Requirement = requirement,
            CollateralValue = collateral.Multiply(terms.Price, Rounding.Up),
        };
        return new(action, Wad.Max(listed.One.VenuePrice - worst, Wad.Zero)) { Pays = (terms.Collateral, amount.ToWad(Rounding.Up)) };
    }

    /// <summary>The reserve is given in the numeraire.</summary>
    private static Wad Reserve(GreekCase greek, WritingTerms terms) => greek.Trading.Reserve.Divide(terms.Price, Rounding.Up);

    private static OptionAction Propose(GreekCase greek, RollSide side, ListedOption listed, Wad quantity, Wad worst, Wad keep)
    {
        var (account, venue, one) = (side.Account.Account.Id, side.Reading.Venue, listed.One);
        var (before, tolerance) = (OptionSizing.Held(side.Account, venue, one), quantity.Multiply(SizeTolerance, Rounding.Up));
        var size = new OptionSizeWithin(account, venue, one.Underlying, one.Kind, one.Strike, one.Expiry, before - quantity - tolerance, before - quantity + tolerance) { Before = before };
        var bounds = RollPlan.WithinLimits(greek);
        return new(
            account, MarginAccountId.Isolated(account, venue, $"new-{one.Id}"), venue, Urgency.Routine, RollSide.RolledCode,
            $"writing {GreekCase.Rounded(quantity)} {one.Kind} {one.Strike} of {one.Expiry.ToDateTimeOffset():yyyy-MM-dd} in place of what {account} bought back at {venue}",
            new([size, new WrittenHealthAtLeast(account, venue, one.Underlying, one.Kind, one.Strike, one.Expiry, keep), .. bounds], [size]),
            one, -quantity, worst, null, Opens: true);
    }
}
