using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Decision.Margin;

/// <summary>
/// The top-up of an account that can be helped in several ways: each is sized by itself, and the one that cures at the least cost is taken. Where none does
/// alone, the one that leads furthest; what is missing follows by another one in a later cycle.
/// </summary>
internal static class MeansRung
{
    /// <summary>Share of the tokens paid that must be seen in the leg; a venue may round to its own units.</summary>
    private static readonly Wad SeenShare = Wad.Parse("0.999");

    /// <summary>How far interest may move a leg, as a share of it, between planning and the block it is looked for in: a debt at 20 % a year takes a day for it.</summary>
    private static readonly Wad InterestTolerance = Wad.Parse("0.0005");

    private sealed record Candidate(TopUpMeans Means, TokenAmount Amount, Wad Value, Wad Cost, HealthRatio After, bool Full, bool Cures, bool Approved);

    /// <summary>The best means with the others as fallbacks; null when none is worth taking.</summary>
    public static TopUpRung.Proposal? Plan(RescueCase rescue)
    {
        var candidates = rescue.Margin.Means
            .Select(means => Size(rescue, means)).OfType<Candidate>()
            // What was approved for this case comes next: to decide otherwise in between would only give and take back allowances.
            .OrderByDescending(item => item.Approved)
            .ThenByDescending(item => item.Cures)
            .ThenBy(item => item.Cures ? item.Cost : Wad.Zero)
            .ThenByDescending(item => item.After.Value ?? Wad.FromInteger(long.MaxValue))
            .ThenBy(item => item.Means.Leg.Value, StringComparer.Ordinal)
            .ToList();
        if (candidates is not [var best, .. var others])
            return null;
        return new(Action(rescue, best), best.After, best.Cures) { Others = [.. others.Select(item => Action(rescue, item))] };
    }

    /// <summary>Why there is none, in words.</summary>
    public static string WhyNot(RescueCase rescue) => string.Join(", ", rescue.Margin.Means.Select(means =>
        rescue.Buffers.TryGetValue(means.Token, out var idle)
            ? $"the buffer has {idle} {means.Token} to give for {means.Leg}{(means.Most is { } most ? $" (which takes {most})" : "")}"
            : $"the idle balance of {means.Token} is not known or not configured"));

    private static Candidate? Size(RescueCase rescue, TopUpMeans means)
    {
        if (!rescue.Buffers.TryGetValue(means.Token, out var idle))
            return null;
        var need = Need(rescue, means);
        if (need is not { } tokens)
            return null;
        var largest = Wad.Min(rescue.Ladder.MaxTopUp.Divide(means.Price, Rounding.Down), means.Most ?? idle);
        var least = rescue.Ladder.MinTopUp.Divide(means.Price, Rounding.Up);
        var within = Wad.Min(idle, largest);
        var amount = TokenAmount.FromWad(means.Token, Wad.Max(tokens, least), Rounding.Up);
        if (amount.ToWad(Rounding.Up) > within)
            amount = TokenAmount.FromWad(means.Token, within, Rounding.Down);
        var isApproved = rescue.Approved is { } approved && approved.Token == means.Token && approved <= amount + amount && approved.ToWad(Rounding.Up) <= within;
        if (isApproved)
            amount = rescue.Approved!.Value;
        var value = amount.ToWad(Rounding.Down);
        var full = value >= tokens;
        // A debt smaller than the least amount can be worth paying back whole; otherwise the least amount is about gas, which is no argument in an emergency.
        if (value.Sign <= 0 || (value < least && !(full && rescue.Urgency == Urgency.Emergency)))
            return null;
        var after = After(rescue, means, value);
        var isStep = idle >= tokens && (means.Most is not { } most || most >= tokens) && !after.IsBelow(Wad.One);
        return new(means, amount, value, value.Multiply(means.Price, Rounding.Up), after, full, full || isStep || !after.IsBelow(rescue.Halfway), isApproved);
    }

    /// <summary>x of (E + a x) / (M - b x) = T, rounded up; null where this means does not help.</summary>
    private static Wad? Need(RescueCase rescue, TopUpMeans means)
    {
        var target = rescue.Ladder.Target;
        var gain = means.EquityPerToken + means.ReliefPerToken.Multiply(target, Rounding.Down);
        return gain.Sign <= 0 ? null : Wad.Max(rescue.EquityFor(target) - rescue.Equity, Wad.Zero).Divide(gain, Rounding.Up);
    }

    private static HealthRatio After(RescueCase rescue, TopUpMeans means, Wad value)
    {
        var left = rescue.Requirement - means.ReliefPerToken.Multiply(value, Rounding.Down);
        return left.Sign <= 0 ? HealthRatio.NoRequirement : HealthRatio.Of(rescue.Equity + means.EquityPerToken.Multiply(value, Rounding.Down), left);
    }

    private static TopUpAction Action(RescueCase rescue, Candidate item)
    {
        var verb = item.Means.ReliefPerToken.Sign > 0 ? "paid back" : "supplied";
        var reason = item.Full
            ? $"{rescue.Because}; {item.Amount} {verb} bring it to the target {rescue.Ladder.Target}"
            : $"{rescue.Because}; {item.Amount} {verb} bring it to {item.After}";
        return new(
            rescue.Account, rescue.Margin.Id, rescue.Margin.Venue, rescue.Urgency, rescue.ReasonCode, reason, Effect(rescue, item), item.Amount) { Leg = item.Means.Leg };
    }

    private static ExpectedEffect Effect(RescueCase rescue, Candidate item)
    {
        var before = rescue.Margin.Legs.First(leg => leg.Id == item.Means.Leg).Size;
        var lowest = before + item.Value.Multiply(SeenShare, Rounding.Down) - before.Abs().Multiply(InterestTolerance, Rounding.Up);
        // More than was paid is nobody's loss (a debt is capped at zero); that no more was spent is looked at apart.
        var highest = before.Sign < 0 ? Wad.Zero : before + item.Value + item.Value + before;
        var size = new SizeWithin(rescue.Margin.Id, item.Means.Leg, lowest, highest);
        return item.After.HasRequirement
            ? new([size, new HealthAtLeast(rescue.Margin.Id, TopUpRung.PromisedHealth(rescue, item.After))], [size])
            : new([size], [size]);
    }
}
