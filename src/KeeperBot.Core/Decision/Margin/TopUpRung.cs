using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Decision.Margin;

/// <summary>Pays margin in from the idle buffer: enough for the target if there is enough, else what there is.</summary>
internal static class TopUpRung
{
    /// <summary>Share of the promised rise in the deposit that must be seen; a venue may round to its own decimals.</summary>
    private static readonly Wad SeenShare = Wad.Parse("0.999");

    /// <summary>The same where settling takes fees that go on accruing between planning and the venue's second step.</summary>
    private static readonly Wad SettledShare = Wad.Parse("0.99");

    /// <summary>What the state may lose to a second of interest, funding or rounding between planning and the simulated block.</summary>
    private static readonly Wad HealthTolerance = Wad.Parse("0.99");

    /// <summary>
    /// A top-up, and whether it cures: restores at least half of the way from trigger to target, so that it does not fire again at once, or is the
    /// first of several that the buffer can afford.
    /// </summary>
    internal sealed record Proposal(TopUpAction Action, HealthRatio HealthAfter, bool Cures)
    {
        /// <summary>Other means of the same venue, to be tried where this one is refused; the best first.</summary>
        public ImmutableArray<TopUpAction> Others { get; init; } = [];
    }

    /// <summary>The best top-up that can be afforded; null when none is worth making.</summary>
    public static Proposal? Plan(RescueCase rescue)
    {
        if (!rescue.Margin.Means.IsEmpty)
            return MeansRung.Plan(rescue);
        if (rescue.Margin.MarginToken is not { } token || rescue.Idle is not { } idle)
            return null;
        var need = rescue.EquityFor(rescue.Ladder.Target) - rescue.Equity;
        var wanted = Wad.Min(Wad.Max(need, rescue.Ladder.MinTopUp), rescue.Ladder.MaxTopUp);
        var amount = wanted <= idle
            ? TokenAmount.FromWad(token, wanted, Rounding.Up)
            : TokenAmount.FromWad(token, idle, Rounding.Down);
        // Rounded up to the token's unit it must not pass what it may take.
        if (amount.ToWad(Rounding.Up) > Wad.Min(idle, rescue.Ladder.MaxTopUp))
            amount = TokenAmount.FromWad(token, wanted, Rounding.Down);
        if (rescue.Approved is { } approved && Fits(approved, amount, rescue))
            amount = approved;
        var value = amount.ToWad(Rounding.Down);
        // The least amount is about gas, which is no argument against a cure in an emergency.
        if (value.Sign <= 0 || (value < rescue.Ladder.MinTopUp && !(rescue.Urgency == Urgency.Emergency && value >= need)))
            return null;
        var after = HealthRatio.Of(rescue.Equity + value, rescue.Requirement);
        var full = value >= need;
        var reason = full
            ? $"{rescue.Because}; {amount} brings it to the target {rescue.Ladder.Target}"
            : $"{rescue.Because}; {amount} of the {need} needed brings it to {after}";
        var action = new TopUpAction(
            rescue.Account, rescue.Margin.Id, rescue.Margin.Venue, rescue.Urgency, rescue.ReasonCode, reason, Effect(rescue, amount, after), amount);
        // A step that leaves the account liquidatable only feeds the liquidation.
        var isStep = idle >= need && !after.IsBelow(Wad.One);
        return new(action, after, full || isStep || !after.IsBelow(rescue.Halfway));
    }

    /// <summary>Why there is no top-up, in words.</summary>
    public static string WhyNot(RescueCase rescue, AllowedActions allowed)
    {
        if (!allowed.TopUp)
            return "not allowed by configuration";
        if (!rescue.Margin.Means.IsEmpty)
            return MeansRung.WhyNot(rescue);
        if (rescue.Margin.MarginToken is not { } token)
            return "the venue takes no top-up here";
        return rescue.Idle is { } idle
            ? $"the buffer has {idle} {token} to give, the least top-up is {rescue.Ladder.MinTopUp}"
            : $"the idle balance of {token} is not known or not configured";
    }

    /// <summary>Whether a top-up may take what was approved for it instead of what is best now: all of it is there, and it is not far too much.</summary>
    private static bool Fits(TokenAmount approved, TokenAmount amount, RescueCase rescue) =>
        approved <= amount + amount && approved.ToWad(Rounding.Up) <= Wad.Min(rescue.Idle ?? Wad.Zero, rescue.Ladder.MaxTopUp);

    private static ExpectedEffect Effect(RescueCase rescue, TokenAmount amount, HealthRatio after)
    {
        var value = amount.ToWad(Rounding.Down);
        // Where payments settle later, the transaction's own effect is the order; what becomes of it is seen in later snapshots, by the order's end.
        var deposit = Paid(rescue.Margin, value);
        if (rescue.Margin.SettlesLater)
            return new([deposit], [deposit]);
        var health = new HealthAtLeast(rescue.Margin.Id, PromisedHealth(rescue, after));
        return new([health, deposit], [deposit]);
    }

    /// <summary>What must be seen of a payment: the deposit, or the escrow in its place.</summary>
    internal static DepositAtLeast Paid(MarginAccount margin, Wad value) => new(
        margin.Id,
        margin.FeesDueOnSettlement is { } fees
            ? margin.Deposit - fees + value.Multiply(SettledShare, Rounding.Down)
            : margin.Deposit + value.Multiply(SeenShare, Rounding.Down));

    /// <summary>At least better than before, and within a hundredth of what the arithmetic says.</summary>
    internal static Wad PromisedHealth(RescueCase rescue, HealthRatio after)
    {
        var computed = after.Value!.Value.Multiply(HealthTolerance, Rounding.Down);
        return Wad.Max(computed, rescue.HealthNow);
    }
}
