using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Decision.Drift;

/// <summary>
/// Fits a hedge to the idle balance where it opens a position: what is paid in keeps the leverage, the health that the account's ladder aims for and the venue's own
/// least margin, after the worst price and the fees of the trade and of its close.
/// </summary>
internal static class OpeningSizing
{
    /// <summary>The hedge, or as much of it as the balance and the cap allow; null when that is not worth trading, or the balance is not known.</summary>
    public static HedgeAction? Fit(HedgeCase hedge, AccountSnapshot account, VenueId venue, HedgeMarket market, OpeningTerms terms, PlanDraft draft, DecisionLimits limits)
    {
        var id = account.Account.Id;
        if (terms.Price.Sign <= 0 || terms.Leverage.Sign <= 0 || draft.Idle(id, terms.Collateral) is not { } idle)
            return null;
        var ladder = limits.LadderAt(id, venue);
        var reserve = ladder?.Reserve ?? Wad.Zero;
        // What is opened below the ladder's target would be topped up, or undone, at once.
        var keep = Wad.Max(hedge.Band.MarginAfter, ladder?.Target ?? Wad.One);
        var most = Wad.Min(terms.MaxCollateral, idle - reserve);
        var size = Largest(hedge, market, terms, keep, most);
        // Net delta has moved since an approval of the keeper's own was made: a little less within it, rather than approving again and again.
        if (account.Allowances.FirstOrDefault(given => given.Venue == venue && given.Amount.Token == terms.Collateral && !given.Amount.IsZero) is { } given
            && Largest(hedge, market, terms, keep, Wad.Min(most, given.Amount.ToWad(Rounding.Down))) is var covered && covered >= hedge.Band.MinTrade && covered + covered >= size)
            size = covered;
        if (size.Sign <= 0 || size < hedge.Band.MinTrade)
            return null;
        var quantity = hedge.Quantity.Sign > 0 ? size : -size;
        var paid = TokenAmount.FromWad(terms.Collateral, Needed(hedge, market, terms, size, keep), Rounding.Up);
        draft.Spend(id, terms.Collateral, paid.ToWad(Rounding.Up));
        // Such venues settle in a second step: the effect of the transaction is the order, on a position that is not there yet.
        var (after, _) = HedgeSizing.After(hedge, market, quantity, later: true);
        return new(
            id, market.MarginAccount, venue, Urgency.Routine, hedge.ReasonCode, $"{HedgeSizing.Reason(hedge, quantity)}, in a new position with {paid}",
            new([after], [after]), market.Leg, quantity, HedgeSizing.WorstPrice(hedge, market, quantity))
        {
            Least = hedge.Band.MinTrade, Opening = new(paid, reserve),
        };
    }

    /// <summary>The collateral that a position of a size must start with, in whole tokens.</summary>
    private static Wad Needed(HedgeCase hedge, HedgeMarket market, OpeningTerms terms, Wad size, Wad keep)
    {
        var dearest = Wad.Max(market.MarkPrice, Wad.Max(market.IndexPrice, HedgeSizing.WorstPrice(hedge, market, hedge.Quantity)));
        var notional = size.Multiply(dearest, Rounding.Up);
        var cost = notional.Multiply(hedge.Band.MaxSlippage + terms.FeeRatio + terms.FeeRatio, Rounding.Up);
        var healthy = Wad.Max(terms.LeastRequirement, notional.Multiply(market.MaintenanceMarginRatio, Rounding.Up)).Multiply(keep, Rounding.Up);
        var initial = Wad.Max(terms.LeastRequirement, notional.Multiply(market.InitialMarginRatio, Rounding.Up));
        // The leverage is of what is paid in; the others are of what is left of it after the trade.
        var needed = Wad.Max(notional.Divide(terms.Leverage, Rounding.Up), Wad.Max(healthy, initial) + cost);
        return needed.Divide(terms.Price, Rounding.Up);
    }

    /// <summary>The whole hedge where its collateral is there, else bisection: what is needed grows with the size, so the largest that fits is found to a thousandth.</summary>
    private static Wad Largest(HedgeCase hedge, HedgeMarket market, OpeningTerms terms, Wad keep, Wad most)
    {
        bool Fits(Wad size) => Needed(hedge, market, terms, size, keep) <= most;
        var whole = hedge.Quantity.Abs();
        return Fits(whole) ? whole : Halving.Largest(Wad.Zero, whole, Fits);
    }
}
