using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Quant;
using KeeperBot.Quant.BlackScholes;

namespace KeeperBot.Protocols.LyraV1;

/// <summary>
/// <c>OptionGreekCache.getMinCollateral</c> in exact mathematics: the option's price at a shocked spot and a shocked volatility, not under a static minimum, and never
/// over full collateral. Against base it is that price in units of the shocked spot. The market's own volatility is no part of it.
/// </summary>
/// <param name="StaticQuote">The least against quote.</param>
/// <param name="StaticBase">The least against base.</param>
/// <param name="VolA">Volatility up to <paramref name="PointA"/> before the expiry.</param>
/// <param name="PointA">Seconds.</param>
/// <param name="VolB">Volatility from <paramref name="PointB"/> on; linear between the two.</param>
/// <param name="PointB">Seconds.</param>
/// <param name="CallShock">Factor of the spot for calls.</param>
/// <param name="PutShock">Factor of the spot for puts.</param>
internal sealed record LyraMinCollateral(double StaticQuote, double StaticBase, double VolA, double PointA, double VolB, double PointB, double CallShock, double PutShock)
{
    internal static LyraMinCollateral Read(AbiValue parameters) => new(
        Share(parameters, "minStaticQuoteCollateral"), Share(parameters, "minStaticBaseCollateral"),
        Share(parameters, "shockVolA"), (double)parameters["shockVolPointA"].AsBigInteger(), Share(parameters, "shockVolB"), (double)parameters["shockVolPointB"].AsBigInteger(),
        Share(parameters, "callSpotPriceShock"), Share(parameters, "putSpotPriceShock"));

    /// <summary>The minimum of a short, in its collateral's token.</summary>
    /// <param name="kind">Call or put.</param>
    /// <param name="inBase">Whether its collateral is base.</param>
    /// <param name="amount">Options.</param>
    /// <param name="strike">Strike.</param>
    /// <param name="spot">Spot.</param>
    /// <param name="years">To the expiry, above 0.</param>
    /// <param name="rate">The venue's rate and carry.</param>
    internal double Of(OptionKind kind, bool inBase, double amount, double strike, double spot, double years, double rate)
    {
        if (amount == 0)
            return 0;
        var (shocked, one) = Shocked(kind, strike, spot, years, rate);
        var value = amount * one;
        return inBase ? Math.Min(Math.Max(value / shocked, StaticBase), amount)
            : kind == OptionKind.Call ? Math.Max(value, StaticQuote)
            : Math.Min(Math.Max(value, StaticQuote), amount * strike);
    }

    /// <summary>What writing one option asks for, by collateral; a hair more than the formula, so that the contract's own rounding is covered.</summary>
    /// <param name="option">The option, as listed.</param>
    /// <param name="years">To the expiry, above 0.</param>
    /// <param name="quote">The quote token.</param>
    /// <param name="inBase">The base token.</param>
    internal ImmutableArray<WritingTerms> Terms(OptionLeg option, double years, Token quote, Token inBase)
    {
        var (spot, strike) = (option.Spot.ToDouble(), option.Strike.ToDouble());
        var (shocked, value) = Shocked(option.Kind, strike, spot, years, option.Rate.ToDouble());
        if (!double.IsFinite(value) || !(shocked > 0))
            return [];
        var againstQuote = new WritingTerms(quote, Wad.One, Above(value), Above(StaticQuote), option.Kind == OptionKind.Put ? Above(strike) : null);
        return option.Kind == OptionKind.Put ? [againstQuote] : [againstQuote, new(inBase, option.Spot, Above(value / shocked), Above(StaticBase), Above(1))];
    }

    /// <summary>The spot after its shock, and what one option is worth there.</summary>
    private (double Spot, double Value) Shocked(OptionKind kind, double strike, double spot, double years, double rate)
    {
        var shocked = spot * (kind == OptionKind.Call ? CallShock : PutShock);
        return (shocked, EuropeanOption.Price(kind, shocked, strike, years, rate, 0, Volatility(years * YearFraction.SecondsPerYear)));
    }

    private static Wad Above(double figure) => Wad.FromDouble(figure * (1 + 1e-9));

    private double Volatility(double seconds) => seconds <= PointA ? VolA
        : seconds >= PointB ? VolB
        : VolA - ((VolA - VolB) * (seconds - PointA) / (PointB - PointA));

    private static double Share(AbiValue parameters, string name) => Wad.FromRaw(parameters[name].AsBigInteger()).ToDouble();
}
