using KeeperBot.Quant.Normal;

namespace KeeperBot.Quant.Bands;

/// <summary>
/// Whether a hedge that is still within its band should be made now, because the passing of time alone (charm) is about to take it out and waiting costs more.
/// </summary>
/// <remarks>
/// Seen outwards, the distance x from the ideal hedge drifts at mu = charm a year and wanders with s = |Gamma| S vol. With the trigger U, the target L, and b = U - x:
/// <code>
/// P      = N((mu h - b) / (s sqrt h)) + exp(2 mu b / s^2) N((-b - mu h) / (s sqrt h))
/// waited = q ((x^2 - L^2) w + (x - L) mu w^2),   w = min(h, b / mu),   q = a exp(rT) vol^2 S^2 / 2
/// early  = P g b / (U - L) + (1 - P)(g + kS (x - L))
/// </code>
/// P is the chance that the trigger is reached within h (first passage of a Brownian motion with drift: J. M. Harrison, Brownian Motion and Stochastic Flow Systems, 1985,
/// section 1.8). <c>waited</c> is the price of the risk that is borne until then beyond that of a hedge at L. <c>early</c> is what a trade before its time costs: where the
/// trigger is reached anyway the proportional cost is the same, and what is lost is the share of the fixed cost that the next trade comes earlier by (the value of a
/// distance grows from L to U by g + kS (U - L), taken as even: Constantinides and Richard, 1978); where it is not reached the trade was for nothing.
/// Without a fixed cost the target is the trigger, and there is nothing to trade before.
/// </remarks>
/// <param name="Predicted">The distance at the horizon's end by charm alone, x + mu h, outwards.</param>
/// <param name="Chance">P.</param>
/// <param name="Waited">What waiting costs, in quote currency.</param>
/// <param name="Early">What a trade before its time costs, in quote currency.</param>
public readonly record struct Anticipation(double Predicted, double Chance, double Waited, double Early)
{
    /// <summary>Whether charm takes the hedge out of its band within the horizon, and waiting for it costs more than trading now.</summary>
    public bool Pays { get; private init; }

    /// <summary>Judges one distance.</summary>
    /// <param name="terms">Market and attitude.</param>
    /// <param name="band">The band in force.</param>
    /// <param name="distance">The signed distance of the hedge from its ideal, in units of underlying.</param>
    /// <param name="charm">How the distance drifts, in units a year.</param>
    /// <param name="gamma">The book's gamma, per 1 unit of price.</param>
    /// <param name="years">h: how far ahead it is looked; above zero.</param>
    /// <param name="fixedCost">g: what a trade costs whatever its size, zero or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">An input is outside its range; the exception names it.</exception>
    public static Anticipation Judge(HedgingTerms terms, HedgingBand band, double distance, double charm, double gamma, double years, double fixedCost)
    {
        terms.Check();
        Require.Finite(distance);
        Require.Finite(charm);
        Require.Finite(gamma);
        Require.Positive(years);
        Require.NonNegative(fixedCost);
        double x = Math.Abs(distance), mu = distance < 0 ? -charm : charm, room = band.Trigger - x, excess = x - band.Target;
        double predicted = x + mu * years;
        // At or beyond the trigger the band itself acts; what does not drift outwards, or is no further out than a trade would leave it, has nothing to anticipate.
        if (!double.IsFinite(band.Trigger) || room < 0 || excess <= 0 || mu <= 0)
            return new(predicted, 0, 0, 0);
        double chance = Reached(room, mu, Math.Abs(gamma) * terms.Spot * terms.Volatility, years);
        double until = Math.Min(years, room / mu);
        double waited = terms.RiskOfOneUnit * ((x * x - band.Target * band.Target) * until + excess * mu * until * until);
        double early = chance * fixedCost * room / (band.Trigger - band.Target) + (1 - chance) * (fixedCost + terms.UnitCost * excess);
        return new(predicted, chance, waited, early) { Pays = predicted > band.Trigger && waited > early };
    }

    private static double Reached(double room, double drift, double deviation, double years)
    {
        if (deviation == 0)
            return drift * years >= room ? 1 : 0;
        double root = deviation * Math.Sqrt(years), exponent = 2 * drift * room / (deviation * deviation), tail = NormalDistribution.Cumulative((-room - drift * years) / root);
        // The exponential may be beyond a double where its partner is nothing.
        double mirrored = tail > 0 ? Math.Exp(exponent + Math.Log(tail)) : 0;
        return Math.Min(1, NormalDistribution.Cumulative((drift * years - room) / root) + mirrored);
    }
}
