using System.Collections.Immutable;
using KeeperBot.Core.Decision.Greeks;
using KeeperBot.Core.Decision.Objective;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Decision.Explain;

/// <summary>What an action costs, as far as the snapshot tells before a venue has quoted it.</summary>
internal static class ActionCosts
{
    /// <summary>The lines of one action.</summary>
    public static ImmutableArray<CostLine> Of(PlannedAction action, PortfolioSnapshot snapshot) => action switch
    {
        TopUpAction topUp => [new("paid in", topUp.Amount.ToWad(Rounding.Down), topUp.Amount.Token.Symbol, Lost: false), Gas],
        ReduceAction reduce => [Slippage(reduce, snapshot), Gas],
        OptionAction { Collateral: { } collateral } option => [Slippage(option), new("collateral put up", collateral.ToWad(Rounding.Up), collateral.Token.Symbol, Lost: false), Gas],
        OptionAction option => [Slippage(option), Gas],
        HedgeAction hedge => [.. Hedge(hedge, snapshot), Gas],
        _ => [Gas],
    };

    /// <summary>Known when it is simulated.</summary>
    public static CostLine Gas { get; } = new("gas", null, "ether", Lost: true);

    /// <summary>The gas at the most that it may cost, in whole units of the native currency.</summary>
    public static CostLine GasOf(Wei most) => new("gas at most", Wad.FromRaw(most.Raw), "ether", Lost: true);

    private static CostLine Slippage(ReduceAction reduce, PortfolioSnapshot snapshot)
    {
        var leg = snapshot.FindMargin(reduce.Target)?.Legs.FirstOrDefault(item => item.Id == reduce.Leg);
        if (leg is null)
            return new("slippage and fees at most", null, "quote", Lost: true);
        var fair = ActionProjection.FairPrice(leg);
        var each = Wad.Max(leg.Size.Sign > 0 ? fair - reduce.WorstPrice : reduce.WorstPrice - fair, Wad.Zero);
        return new("slippage and fees at most", each.Multiply(reduce.Quantity, Rounding.Up), "quote", Lost: true);
    }

    private static CostLine Slippage(OptionAction option)
    {
        var each = Wad.Max(option.Quantity.Sign > 0 ? option.WorstPrice - option.Option.VenuePrice : option.Option.VenuePrice - option.WorstPrice, Wad.Zero);
        return new("slippage and fees at most", each.Multiply(option.Quantity.Abs(), Rounding.Up), TradeObjective.Numeraire, Lost: true);
    }

    private static IEnumerable<CostLine> Hedge(HedgeAction hedge, PortfolioSnapshot snapshot)
    {
        if (snapshot.FindMarket(hedge.Target, hedge.Leg) is not { } market)
            yield break;
        var quote = market.Wallet?.Quote.Symbol ?? "quote";
        var reference = market.IndexPrice;
        yield return new("slippage and fees at most", Wad.Max(hedge.Quantity.Sign > 0 ? hedge.WorstPrice - reference : reference - hedge.WorstPrice, Wad.Zero).Multiply(hedge.Quantity.Abs(), Rounding.Up), quote, Lost: true);
        var grown = Wad.Max((market.Size + hedge.Quantity).Abs() - market.Size.Abs(), Wad.Zero);
        if (hedge.Opening is { } opening)
            yield return new("paid in", opening.Amount.ToWad(Rounding.Up), opening.Amount.Token.Symbol, Lost: false);
        else if (market.Wallet is null)
            yield return new("initial margin used", grown.Multiply(market.MarkPrice, Rounding.Up).Multiply(market.InitialMarginRatio, Rounding.Up), quote, Lost: false);
    }
}
