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
        var shocked = spot * (kind == OptionKind.Call ? CallShock : PutShock);
        var value = amount * EuropeanOption.Price(kind, shocked, strike, years, rate, 0, Volatility(years * YearFraction.SecondsPerYear));
        return inBase ? Math.Min(Math.Max(value / shocked, StaticBase), amount)
            : kind == OptionKind.Call ? Math.Max(value, StaticQuote)
            : Math.Min(Math.Max(value, StaticQuote), amount * strike);
    }

    private double Volatility(double seconds) => seconds <= PointA ? VolA
        : seconds >= PointB ? VolB
        : VolA - ((VolA - VolB) * (seconds - PointA) / (PointB - PointA));

    private static double Share(AbiValue parameters, string name) => Wad.FromRaw(parameters[name].AsBigInteger()).ToDouble();
}
