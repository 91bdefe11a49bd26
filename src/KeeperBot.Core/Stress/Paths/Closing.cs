using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Stress.Paths;

/// <summary>What a reduction does to a walked account.</summary>
/// <param name="Fraction">The share of what is left of the account's exposure that goes: the leg's part by notional times the part of the leg.</param>
/// <param name="FromEquity">What equity loses, in the account's unit.</param>
/// <param name="FromBuffer">What the buffer pays; null where it pays nothing.</param>
/// <param name="Cost">All that it costs, in the numeraire.</param>
internal sealed record Closing(double Fraction, double FromEquity, TokenAmount? FromBuffer, double Cost)
{
    /// <summary>
    /// Traded at the market's price of the moment (not at the oracle's, which lags), worse by the assumed cost over the depth. Null where that is beyond the action's worst
    /// price: the venue would refuse it.
    /// </summary>
    public static Closing? Of(ReduceAction action, WalkedAccount account, PathRow market, MarketShift shift, WalkedBuffers buffers, WalkAssumptions assumptions)
    {
        var seen = account.Seen(shift);
        var leg = seen.Legs.First(item => item.Id == action.Leg);
        var (size, quantity) = (leg.Size.Abs().ToDouble(), action.Quantity.ToDouble());
        var all = seen.Legs.Where(item => item is PerpLeg or OptionLeg { Size.Sign: < 0 }).Sum(Weight);
        var fraction = all > 0 ? Math.Min(1, quantity / size) * Weight(leg) / all : 1;
        var slip = assumptions.ReductionCost / market.DepthFactor;
        var unit = seen.UnitPrice?.ToDouble() ?? 1;
        var worst = action.WorstPrice.ToDouble();
        switch (leg)
        {
            case PerpLeg perp:
                // Venues' oracle prices may lag the market; the trade is made at the market's.
                var fair = perp.IndexPrice.ToDouble() * market.PriceFactor / shift.Factor(leg.Underlying);
                var fill = perp.Size.Sign > 0 ? fair * (1 - slip) : fair * (1 + slip);
                if (perp.Size.Sign > 0 ? fill < worst : fill > worst)
                    return null;
                var lost = Math.Max(0, perp.Size.Sign > 0 ? perp.MarkPrice.ToDouble() - fill : fill - perp.MarkPrice.ToDouble()) * quantity;
                // A profit that is paid out leaves the margin, and is no cost.
                var paidOut = perp.ProfitPaidOut.ToDouble() * Math.Min(1, quantity / size);
                return new(fraction, (lost + paidOut) / unit, null, lost);
            case OptionLeg option:
                var price = option.VenuePrice.ToDouble() + (option.Spot.ToDouble() * slip);
                return price > worst ? null : Option(action, account, seen, fraction, price * quantity, unit, buffers);
            default:
                return null;
        }
    }

    /// <summary>
    /// Buying options back costs their premium. Where the action says what collateral is left, the buffer pays what that does not; elsewhere equity pays it all, also where the
    /// venue takes it from a quote balance that is not known here.
    /// </summary>
    private static Closing Option(ReduceAction action, WalkedAccount account, MarginAccount seen, double fraction, double premium, double unit, WalkedBuffers buffers)
    {
        if (action.CollateralAfter is not { } left || seen.MarginToken is not { } token)
            return new(fraction, premium / unit, null, premium);
        var fromEquity = fraction >= 1 ? Math.Min(premium, seen.Equity.ToDouble()) : Math.Max(0, Math.Min(premium, seen.Equity.ToDouble() - left.ToDouble()));
        var idle = buffers.Of(account.Owner).FirstOrDefault(item => item.Amount.Token == token)?.Amount ?? TokenAmount.ZeroOf(token);
        var rest = TokenAmount.Min(idle, TokenAmount.FromWad(token, Wad.FromDouble(Math.Max(0, premium - fromEquity)), Rounding.Up));
        return new(fraction, premium - rest.ToWad(Rounding.Down).ToDouble(), rest, premium);
    }

    private static double Weight(PositionLeg leg) => leg switch
    {
        PerpLeg perp => perp.Size.Abs().ToDouble() * perp.MarkPrice.ToDouble(),
        OptionLeg option => option.Size.Abs().ToDouble() * option.Spot.ToDouble(),
        _ => 0,
    };
}
