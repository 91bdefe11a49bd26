using System.Collections.Immutable;
using KeeperBot.Core.Decision.Greeks;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Decision.Objective;

/// <summary>
/// One objective for every candidate at every venue, in the numeraire: slippage and fees at size as quoted, against the portfolio's reference price; expected funding over the
/// holding horizon; gas at what the transaction would pay at most; margin used; a charge for the venue. Less is better. Pure.
/// </summary>
/// <param name="terms">What the parts that no venue quotes are worth.</param>
public sealed class TradeObjective(ObjectiveTerms terms)
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Year = TimeSpan.FromDays(365);

    /// <summary>The cost of a hedge as quoted.</summary>
    /// <param name="hedge">The hedge.</param>
    /// <param name="price">The average price per unit that the venue quoted, fees included; null where it gave none.</param>
    /// <param name="gas">What its gas would cost at most.</param>
    /// <param name="market">Where it is made.</param>
    /// <param name="assessment">Reference prices.</param>
    public TradeCost Of(HedgeAction hedge, Wad? price, Wei gas, HedgeMarket market, RiskAssessment assessment)
    {
        ArgumentNullException.ThrowIfNull(hedge);
        ArgumentNullException.ThrowIfNull(market);
        ArgumentNullException.ThrowIfNull(assessment);
        var reference = Spot(market.Underlying, assessment) ?? market.IndexPrice;
        var size = hedge.Quantity.Abs();
        var grown = Wad.Max((market.Size + hedge.Quantity).Abs() - market.Size.Abs(), Wad.Zero);
        ImmutableArray<CostLine> lines =
        [
            new("slippage and fees", Slippage(hedge, price, reference), Numeraire, Lost: true),
            new("funding expected", Funding(hedge, market), Numeraire, Lost: true),
            new("gas at most", Gas(gas, assessment), Numeraire, Lost: true),
            new("margin used", Margin(grown, market), Numeraire, Lost: true),
            new("venue risk", Risk(hedge, market, reference, size, grown), Numeraire, Lost: true),
        ];
        return Sum(lines);
    }

    /// <summary>The cost of an option trade as quoted, against the option's own value in the venue's volatility; an option bears no funding.</summary>
    /// <param name="option">The trade.</param>
    /// <param name="price">The average price per option that the venue quoted, fees included; null where it gave none.</param>
    /// <param name="gas">What its gas would cost at most.</param>
    /// <param name="snapshot">The margin that it uses or sets free.</param>
    /// <param name="assessment">Reference prices.</param>
    public TradeCost Of(OptionAction option, Wad? price, Wei gas, PortfolioSnapshot snapshot, RiskAssessment assessment)
    {
        ArgumentNullException.ThrowIfNull(option);
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(assessment);
        var size = option.Quantity.Abs();
        var fair = PositionGreeks.FairValue(option.Option, snapshot.Block.Timestamp) ?? option.Option.VenuePrice;
        return Sum(
        [
            new("slippage and fees", price is { } quoted ? Times(option.Quantity.Sign > 0 ? quoted - fair : fair - quoted, size) : null, Numeraire, Lost: true),
            new("gas at most", Gas(gas, assessment), Numeraire, Lost: true),
            new("margin used", Times(Times(Tied(option, price ?? fair, snapshot), terms.CapitalCost), In(Year)), Numeraire, Lost: true),
            new("venue risk", (option.Opens ? size : Wad.Zero).Multiply(option.Option.Spot, Rounding.Up).Multiply(terms.VenueRisk.GetValueOrDefault(option.Venue, Wad.Zero), Rounding.Up), Numeraire, Lost: true),
        ]);
    }

    /// <summary>Capital that a trade ties up: the premium of what is bought; negative where a close sets a requirement free, less what the close pays, or brings a premium in.</summary>
    private static Wad Tied(OptionAction option, Wad price, PortfolioSnapshot snapshot)
    {
        var premium = Times(price, option.Quantity);
        // The venue takes the collateral, and the premium comes in.
        if (option.Writes)
            return option.CollateralValue + premium;
        var margin = snapshot.FindMargin(option.Target);
        return option.Opens || option.Quantity.Sign < 0 || margin?.Maintenance is not { } requirement || option.Option.Size.IsZero
            ? premium
            : premium - requirement.Multiply(option.Quantity, Rounding.Down).Divide(option.Option.Size.Abs(), Rounding.Down);
    }

    private static TradeCost Sum(ImmutableArray<CostLine> lines) =>
        new(lines, lines.All(line => line.Amount is not null) ? lines.Aggregate(Wad.Zero, (sum, line) => sum + line.Amount!.Value) : null);

    /// <summary>In what costs are counted: the quote in which the portfolio's prices are given.</summary>
    internal const string Numeraire = "quote";

    private static Wad? Slippage(HedgeAction hedge, Wad? price, Wad reference) =>
        price is { } quoted ? Times(hedge.Quantity.Sign > 0 ? quoted - reference : reference - quoted, hedge.Quantity.Abs()) : null;

    /// <summary>What the trade changes of the funding that the account pays; a market without funding has none.</summary>
    private Wad Funding(HedgeAction hedge, HedgeMarket market) =>
        market.FundingPerDay is { } perDay ? Times(Times(perDay, hedge.Quantity), In(Day)) : Wad.Zero;

    /// <summary>Whether gas has a price here.</summary>
    internal bool WeighsGas(RiskAssessment assessment) => terms.Native is { } native && Spot(native, assessment) is not null;

    /// <summary>Where the native currency has no price here it is not weighed, for any candidate, rather than guessed.</summary>
    internal Wad Gas(Wei gas, RiskAssessment assessment) =>
        terms.Native is { } native && Spot(native, assessment) is { } price ? Wad.FromRaw(gas.Raw).Multiply(price, Rounding.Up) : Wad.Zero;

    /// <summary>Margin is tied up for the horizon; a spot trade ties nothing up that was not already.</summary>
    private Wad Margin(Wad grown, HedgeMarket market) => market.Wallet is not null ? Wad.Zero : grown.Multiply(market.MarkPrice, Rounding.Up)
        .Multiply(market.InitialMarginRatio, Rounding.Up).Multiply(terms.CapitalCost, Rounding.Up).Multiply(In(Year), Rounding.Up);

    /// <summary>Of the notional that is added there: all of a purchase on a spot market stays in the wallet, and none of it with the venue.</summary>
    private Wad Risk(HedgeAction hedge, HedgeMarket market, Wad reference, Wad size, Wad grown) =>
        (market.Wallet is null ? grown : size).Multiply(reference, Rounding.Up).Multiply(terms.VenueRisk.GetValueOrDefault(hedge.Venue, Wad.Zero), Rounding.Up);

    private static Wad? Spot(Underlying underlying, RiskAssessment assessment) => assessment.Exposures.FirstOrDefault(exposure => exposure.Underlying == underlying)?.Spot;

    /// <summary>The horizon in periods.</summary>
    private Wad In(TimeSpan period) => Wad.FromInteger(terms.Horizon.Ticks).Divide(Wad.FromInteger(period.Ticks), Rounding.Up);

    /// <summary>A product that is never smaller than it is: a cost up, a gain down.</summary>
    private static Wad Times(Wad left, Wad right) => (left.Sign * right.Sign) switch
    {
        0 => Wad.Zero,
        > 0 => left.Abs().Multiply(right.Abs(), Rounding.Up),
        _ => -left.Abs().Multiply(right.Abs(), Rounding.Down),
    };
}
