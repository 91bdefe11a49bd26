using System.Collections.Immutable;
using KeeperBot.Core.Decision.Margin;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Decision.Drift;

/// <summary>Fits a wanted hedge to the margin of the account that it falls on.</summary>
internal static class HedgeSizing
{
    /// <summary>Reason code of a top-up that makes room for a hedge.</summary>
    public const string MarginCode = "delta.hedge_margin";

    private static readonly Wad Tolerance = Wad.Parse("0.001");

    /// <summary>Net delta after the trade may differ from the arithmetic by this share of the trade: options move with the second between.</summary>
    private static readonly Wad DeltaTolerance = Wad.Parse("0.05");

    private static readonly Wad DeltaFloor = Wad.Parse("0.01");

    /// <summary>For a second of market data between planning and simulation.</summary>
    private static readonly Wad HealthTolerance = Wad.Parse("0.97");

    /// <summary>The hedge in full; else a top-up that makes room for it; else as much of it as fits; null when nothing worth trading fits.</summary>
    public static PlannedAction? Fit(HedgeCase hedge, AccountSnapshot account, HedgeMarket market, PlanDraft draft, DecisionLimits limits)
    {
        if (market.Wallet is { } wallet)
            return SpotSizing.Fit(hedge, account, market, wallet, draft);
        if (market.Opening is { } opening)
            return OpeningSizing.Fit(hedge, account, account.Venues.OfType<KnownReading>().First(reading => reading.Markets.Contains(market)).Venue, market, opening, draft, limits);
        var margin = account.Venues.OfType<KnownReading>().SelectMany(reading => reading.MarginAccounts).FirstOrDefault(item => item.Id == market.MarginAccount);
        if (margin is null)
            return null;
        var keep = HealthToKeep(margin, hedge.Band, draft, limits);
        var shortfall = Shortfall(hedge.Quantity, margin, market, hedge.Band, keep);
        if (shortfall.Sign <= 0)
            return Hedge(hedge, account, margin, market, hedge.Quantity, keep);
        return TopUp(hedge, account, margin, shortfall, draft, limits) as PlannedAction ?? Part(hedge, account, market, draft, limits);
    }

    /// <summary>As much of the hedge as fits the margin that there is, without a top-up; null when nothing worth trading does.</summary>
    public static HedgeAction? Part(HedgeCase hedge, AccountSnapshot account, HedgeMarket market, PlanDraft draft, DecisionLimits limits)
    {
        if (account.Venues.OfType<KnownReading>().SelectMany(reading => reading.MarginAccounts).FirstOrDefault(item => item.Id == market.MarginAccount) is not { } margin)
            return null;
        var keep = HealthToKeep(margin, hedge.Band, draft, limits);
        var fitting = LargestFitting(hedge, margin, market, keep);
        return fitting.Abs() < hedge.Band.MinTrade ? null : Hedge(hedge, account, margin, market, fitting, keep);
    }

    /// <summary>
    /// Never below the trigger of the account's own ladder, which would undo the hedge at once; and while a reduction is fresh not below its target, or the
    /// hedge would undo the reduction.
    /// </summary>
    private static Wad HealthToKeep(MarginAccount margin, DriftLimits band, PlanDraft draft, DecisionLimits limits)
    {
        if (limits.LadderOf(margin) is not { } ladder)
            return band.MarginAfter;
        var reduced = draft.Recent.Since(margin.Id, ActionKind.Reduce) is { } since && since < ladder.Cooldown;
        return Wad.Max(band.MarginAfter, reduced ? ladder.Target : ladder.Trigger);
    }

    /// <summary>Whether a trade leaves less of the same side, or nothing.</summary>
    private static bool OnlyShrinks(Wad size, Wad quantity) => size.Sign * quantity.Sign < 0 && quantity.Abs() <= size.Abs();

    /// <summary>Equity that is missing for the trade, both for the health to keep and for the venue's initial margin; zero or less when it fits.</summary>
    private static Wad Shortfall(Wad quantity, MarginAccount margin, HedgeMarket market, DriftLimits band, Wad keep)
    {
        if (OnlyShrinks(market.Size, quantity))
            return Wad.Zero;
        var grown = (market.Size + quantity).Abs() - market.Size.Abs();
        var price = grown.Sign > 0 ? Wad.Max(market.MarkPrice, market.IndexPrice) : Wad.Min(market.MarkPrice, market.IndexPrice);
        var added = grown.Multiply(price, Rounding.Up);
        // Besides slippage: what is bought above a lagging mark, or sold below it, is a loss at once.
        var lag = Wad.Max(quantity.Sign > 0 ? market.IndexPrice - market.MarkPrice : market.MarkPrice - market.IndexPrice, Wad.Zero);
        var slippage = Wad.Max(market.MarkPrice, market.IndexPrice).Multiply(band.MaxSlippage, Rounding.Up);
        var cost = quantity.Abs().Multiply(slippage + lag, Rounding.Up);
        var maintenance = (margin.Maintenance ?? Wad.Zero) + added.Multiply(market.MaintenanceMarginRatio, Rounding.Up);
        var forHealth = maintenance.Multiply(keep, Rounding.Up) - (margin.Equity - cost);
        var forInitial = margin.FreeCollateral is { } free
            ? added.Multiply(market.InitialMarginRatio, Rounding.Up) + cost - free
            : Wad.Zero;
        return Wad.Max(forHealth, forInitial);
    }

    private static TopUpAction? TopUp(HedgeCase hedge, AccountSnapshot account, MarginAccount margin, Wad shortfall, PlanDraft draft, DecisionLimits limits)
    {
        if (!limits.Mode.TopUp || limits.LadderOf(margin) is not { } ladder
            || margin.MarginToken is not { } token || draft.Idle(account.Account.Id, token) is not { } idle)
            return null;
        // Paid in more than once and still not traded: something else stops the hedge, and more margin would only drain the buffer.
        if (draft.Recent.TopUpsSinceHedge(margin.Id, ladder.Cooldown) > 1)
            return null;
        var wanted = Wad.Max(shortfall, ladder.MinTopUp);
        var amount = TokenAmount.FromWad(token, wanted, Rounding.Up);
        var value = amount.ToWad(Rounding.Down);
        if (value > ladder.MaxTopUp || value > idle - ladder.Reserve)
            return null;
        draft.Spend(account.Account.Id, token, value);
        var deposit = TopUpRung.Paid(margin, value);
        return new(account.Account.Id, margin.Id, margin.Venue, Urgency.Routine, MarginCode,
            $"a hedge of {hedge.Quantity} {hedge.Underlying} needs {amount} more margin in {margin.Id}", new([deposit], [deposit]), amount);
    }

    /// <summary>Bisection on the size: the shortfall grows with it, so the largest that fits is found to a thousandth.</summary>
    private static Wad LargestFitting(HedgeCase hedge, MarginAccount margin, HedgeMarket market, Wad keep)
    {
        Wad Signed(Wad size) => hedge.Quantity.Sign > 0 ? size : -size;
        return Signed(Halving.Largest(Wad.Zero, hedge.Quantity.Abs(), size => Shortfall(Signed(size), margin, market, hedge.Band, keep).Sign <= 0));
    }

    private static HedgeAction Hedge(HedgeCase hedge, AccountSnapshot account, MarginAccount margin, HedgeMarket market, Wad quantity, Wad keep)
    {
        var (size, delta) = After(hedge, market, quantity, margin.SettlesLater);
        // Where orders settle later, the transaction's own effect is the order; what comes of it is seen when it ends.
        ImmutableArray<EffectCondition> simulated = margin.SettlesLater ? [size] : OnlyShrinks(market.Size, quantity)
            ? [size, delta]
            : [size, delta, new HealthAtLeast(margin.Id, keep.Multiply(HealthTolerance, Rounding.Down))];
        return new(
            account.Account.Id, margin.Id, margin.Venue, Urgency.Routine, hedge.ReasonCode, Reason(hedge, quantity), new(simulated, [size]), market.Leg, quantity,
            WorstPrice(hedge, market, quantity))
        {
            Least = hedge.Band.MinTrade,
        };
    }

    /// <summary>A part of a hedge, with what this part does to size, net delta and balance; the health to keep is the same.</summary>
    /// <param name="hedge">The whole.</param>
    /// <param name="quantity">How much of it, above zero.</param>
    /// <param name="why">Why not all of it, in words.</param>
    internal static HedgeAction Shrunk(HedgeAction hedge, Wad quantity, string why)
    {
        var (whole, part) = (hedge.Quantity, hedge.Quantity.Sign > 0 ? quantity : -quantity);
        EffectCondition Of(EffectCondition condition) => condition switch
        {
            SizeWithin size => size with { Lowest = Centre(size.Lowest, size.Highest) - Half(size), Highest = Centre(size.Lowest, size.Highest) + Half(size) },
            NetDeltaWithin delta => delta with { Lowest = Centre(delta.Lowest, delta.Highest) - NetTolerance(part), Highest = Centre(delta.Lowest, delta.Highest) + NetTolerance(part) },
            IdleAtLeast idle => idle with { Minimum = idle.Minimum + Paid(whole, hedge.WorstPrice) - Paid(part, hedge.WorstPrice) },
            _ => condition,
        };
        // Some venues need more room than others: what the whole had, in proportion.
        Wad Half(SizeWithin size) => Wad.FromRaw(((size.Highest - size.Lowest).Raw / 2 * quantity.Raw + whole.Abs().Raw - 1) / whole.Abs().Raw);
        Wad Centre(Wad lowest, Wad highest) => Wad.FromRaw((lowest.Raw + highest.Raw) / 2) - (whole - part);
        return hedge with
        {
            Quantity = part,
            Opening = hedge.Opening is { } opening ? opening with { Amount = OpeningOf(opening.Amount, quantity, whole.Abs()) } : null,
            Effect = new([.. hedge.Effect.Simulated.Select(Of)], [.. hedge.Effect.OnChain.Select(Of)]),
            Reason = $"{hedge.Reason}; {why}",
        };
    }

    /// <summary>The share of an opening's collateral that a part of the position starts with: at the leverage of the whole.</summary>
    internal static TokenAmount OpeningOf(TokenAmount whole, Wad part, Wad of) => part == of
        ? whole
        : TokenAmount.FromWad(whole.Token, whole.ToWad(Rounding.Up).Multiply(part, Rounding.Up).Divide(of, Rounding.Up), Rounding.Up);

    /// <summary>Quote paid at a price (negative: received), each rounded as the plan of a spot hedge rounds it.</summary>
    private static Wad Paid(Wad signed, Wad price) => signed.Sign > 0 ? signed.Multiply(price, Rounding.Up) : -signed.Abs().Multiply(price, Rounding.Down);

    private static Wad NetTolerance(Wad quantity) => Wad.Max(quantity.Abs().Multiply(DeltaTolerance, Rounding.Up), DeltaFloor);

    /// <summary>The market's size and net delta after a trade. One that settles later may be ordered in the numeraire, and come to a little more or less at the price of its execution.</summary>
    internal static (SizeWithin Size, NetDeltaWithin Delta) After(HedgeCase hedge, HedgeMarket market, Wad quantity, bool later = false)
    {
        var sizeAfter = market.Size + quantity;
        var sizeTolerance = quantity.Abs().Multiply(later ? Wad.Max(Tolerance, hedge.Band.MaxSlippage) : Tolerance, Rounding.Up);
        var deltaAfter = hedge.NetDelta + quantity;
        var deltaTolerance = NetTolerance(quantity);
        return (
            new SizeWithin(market.MarginAccount, market.Leg, sizeAfter - sizeTolerance, sizeAfter + sizeTolerance),
            new NetDeltaWithin(hedge.Underlying, deltaAfter - deltaTolerance, deltaAfter + deltaTolerance));
    }

    /// <summary>The average price that a trade may not be worse than.</summary>
    internal static Wad WorstPrice(HedgeCase hedge, HedgeMarket market, Wad quantity)
    {
        var slippage = market.IndexPrice.Multiply(hedge.Band.MaxSlippage, Rounding.Down);
        return quantity.Sign > 0 ? market.IndexPrice + slippage : market.IndexPrice - slippage;
    }

    /// <summary>Why, with the figures.</summary>
    internal static string Reason(HedgeCase hedge, Wad quantity) =>
        $"net delta {Rounded(hedge.NetDelta)} {Beyond(hedge)} {hedge.Band.Band} from {hedge.Band.TargetDelta}; {(quantity.Sign > 0 ? "buying" : "selling")} {Rounded(quantity.Abs())} brings it to {Rounded(hedge.NetDelta + quantity)}";

    private static string Beyond(HedgeCase hedge) => hedge.IsRest ? "is what parts of a hedge elsewhere left, of a band of" : hedge.Ahead is not { } ahead ? "is beyond" : FormattableString.Invariant(
        $"drifts with time to {ahead.Predicted:0.####} away (chance {ahead.Chance:0.##}), where waiting costs {ahead.Waited:0.##} and trading now {ahead.Early:0.##}, so that it will be beyond");

    internal static Wad Rounded(Wad value) => Wad.FromScaled(value.ToScaled(4, Rounding.Down), 4, Rounding.Down);
}
