using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Decision.Drift;

/// <summary>Fits a wanted hedge to the tokens that a spot market exchanges: a sale to the base there is, a purchase to the quote above the reserve.</summary>
internal static class SpotSizing
{
    private static readonly Wad Excess = Wad.Parse("0.02");

    /// <summary>The hedge, or as much of it as the balances allow; null when that is not worth trading, or a balance is not known.</summary>
    public static HedgeAction? Fit(HedgeCase hedge, AccountSnapshot account, HedgeMarket market, SpotWallet wallet, PlanDraft draft)
    {
        var id = account.Account.Id;
        if (draft.Idle(id, wallet.Base) is not { } sellable || draft.Idle(id, wallet.Quote) is not { } cash)
            return null;
        var worst = HedgeSizing.WorstPrice(hedge, market, hedge.Quantity);
        if (worst.Sign <= 0)
            return null;
        var buy = hedge.Quantity.Sign > 0;
        var most = buy ? Wad.Max(cash - wallet.Reserve, Wad.Zero).Divide(worst, Rounding.Down) : sellable;
        var size = WithinApproval(Wad.Min(hedge.Quantity.Abs(), most), worst, account, market, wallet, hedge);
        if (size < hedge.Band.MinTrade)
            return null;
        var quantity = buy ? size : -size;
        var value = size.Multiply(worst, buy ? Rounding.Up : Rounding.Down);
        draft.Spend(id, buy ? wallet.Quote : wallet.Base, buy ? value : size);
        var (sizeAfter, deltaAfter) = HedgeSizing.After(hedge, market, quantity);
        // The other side of the exchange: no more paid, or no less received, than the worst price says.
        var left = new IdleAtLeast(id, wallet.Quote.Symbol, buy ? cash - value : cash + value);
        return new(
            id, market.MarginAccount, VenueOf(account, market), Urgency.Routine, hedge.ReasonCode, HedgeSizing.Reason(hedge, quantity),
            new([sizeAfter, deltaAfter, left], [sizeAfter]), market.Leg, quantity, worst)
        {
            Least = hedge.Band.MinTrade,
        };
    }

    /// <summary>
    /// A little less, or (selling) a little more, where an approval of the keeper's own stands from a block before: net delta has moved since, and a hedge that needs a little more than
    /// was approved would be approved again and again; one that needs a little less would leave an allowance to be taken back. The next hedge makes up for it.
    /// </summary>
    private static Wad WithinApproval(Wad size, Wad worst, AccountSnapshot account, HedgeMarket market, SpotWallet wallet, HedgeCase hedge)
    {
        var (venue, buy) = (VenueOf(account, market), hedge.Quantity.Sign > 0);
        var token = buy ? wallet.Quote : wallet.Base;
        if (account.Allowances.FirstOrDefault(given => given.Venue == venue && given.Amount.Token == token && !given.Amount.IsZero) is not { } given)
            return size;
        var approved = given.Amount.ToWad(Rounding.Down);
        var covered = buy ? approved.Divide(worst, Rounding.Down) : approved;
        if (covered >= size)
            return !buy && covered <= size + size.Multiply(Excess, Rounding.Down) && covered <= Wad.Min(market.Size, hedge.Band.MaxTrade) ? covered : size;
        return covered >= hedge.Band.MinTrade && covered + covered >= size ? covered : size;
    }

    private static VenueId VenueOf(AccountSnapshot account, HedgeMarket market) =>
        account.Venues.OfType<KnownReading>().First(reading => reading.Markets.Contains(market)).Venue;
}
