using KeeperBot.Quant.Kernels;
using KeeperBot.Quant.Normal;

namespace KeeperBot.Quant.FirstPassage;

/// <summary>
/// The probability that geometric Brownian motion touches a barrier within a horizon: closed form for one barrier, and for two the method of images
/// where the horizon is short against the corridor, the eigenfunction series where it is long. Formulas: A. N. Borodin and P. Salminen, Handbook
/// of Brownian Motion, 2nd ed., part II, 2.2.0 and 2.3.0.
/// </summary>
public static class BarrierBreach
{
    /// <summary>vol^2 T over the squared width of the corridor, above which the eigenfunctions converge faster than the images.</summary>
    private const double LongHorizon = 0.5;

    /// <summary>All probabilities of the watch, each within 1e-14 (absolute).</summary>
    /// <exception cref="ArgumentOutOfRangeException">An input is outside its range; the exception names it.</exception>
    public static BreachProbabilities Evaluate(BarrierWatch watch)
    {
        watch.Check();
        double a = watch.LowerDistance, b = watch.UpperDistance;
        if (a >= 0)
            return new(1, Evaluate(watch with { Lower = null }).UpperTouched, 1, 1, 0);
        if (b <= 0)
            return new(Evaluate(watch with { Upper = null }).LowerTouched, 1, 1, 0, 1);
        if (watch.Years == 0)
            return default;
        double nu = watch.Drift - 0.5 * watch.Volatility * watch.Volatility, deviation = watch.Volatility * Math.Sqrt(watch.Years);
        if (deviation == 0)
            return WithoutVariance(a, b, nu * watch.Years);
        // In units of the horizon's standard deviation.
        Corridor corridor = new(-a / deviation, b / deviation, nu * Math.Sqrt(watch.Years) / watch.Volatility);
        double lower = corridor.Image(corridor.Down, -1, 0), upper = corridor.Image(corridor.Up, 1, 0);
        if (double.IsInfinity(a) || double.IsInfinity(b))
            return new(lower, upper, lower + upper, lower, upper);
        (double lowerFirst, double upperFirst) = corridor.FirstExits();
        lowerFirst = Math.Clamp(lowerFirst, 0, lower);
        upperFirst = Math.Clamp(upperFirst, 0, upper);
        double any = Math.Clamp(lowerFirst + upperFirst, Math.Max(lower, upper), Math.Min(lower + upper, 1));
        return new(lower, upper, any, lowerFirst, upperFirst);
    }

    private static BreachProbabilities WithoutVariance(double a, double b, double end)
    {
        double lower = end <= a ? 1 : 0, upper = end >= b ? 1 : 0;
        return new(lower, upper, lower + upper, lower, upper);
    }

    /// <summary>A corridor around the start of a standard Brownian motion with drift <paramref name="Nu"/>, watched for one unit of time.</summary>
    private readonly record struct Corridor(double Down, double Up, double Nu)
    {
        private double Width => Down + Up;

        public (double Lower, double Upper) FirstExits() =>
            1 > LongHorizon * Width * Width ? (Eigen(Down, Up, -1), Eigen(Up, Down, 1)) : (Images(Down, -1), Images(Up, 1));

        private double Images(double distance, int side)
        {
            double total = Image(distance, side, 0);
            for (int k = 1; k <= 40; k++)
            {
                double before = total;
                total += Image(distance, side, 2 * k * Width) - Image(-distance, side, 2 * k * Width);
                if (total == before)
                    break;
            }
            return total;
        }

        /// <summary>
        /// The touching probability of a single barrier at distance d = |distance + shift|, weighted as an image of the barrier at
        /// <paramref name="distance"/>: exp(nu a) times the integral of d exp(-d^2/2t - nu^2 t/2) / sqrt(2 pi t^3) up to t = 1.
        /// </summary>
        public double Image(double distance, int side, double shift)
        {
            double d = distance + shift;
            if (double.IsInfinity(d))
                return 0;
            double tilt = side * Nu * Math.Abs(distance), kappa = Math.Abs(Nu);
            double e = Math.Exp(tilt - 0.5 * (d * d + Nu * Nu));
            double against = e * ScaledTail.At(d + kappa), z = d - kappa;
            double along = z >= 0 ? e * ScaledTail.At(z) : Math.Exp(tilt - kappa * d) - e * ScaledTail.At(-z);
            return along + against;
        }

        /// <summary>The limit for an endless horizon less the eigenfunctions that have not died out.</summary>
        private double Eigen(double distance, double other, int side)
        {
            double kappa = Math.Abs(Nu), tilt = side * Nu * distance;
            double limit = kappa * Width < 1e-8
                ? Math.Exp(tilt) * other / Width
                : Math.Exp(tilt - kappa * distance) * OneLane.ExpMinusOne(-2 * other * kappa) / OneLane.ExpMinusOne(-2 * Width * kappa);
            double sum = 0;
            for (int n = 1; n <= 12; n++)
            {
                double frequency = n * Math.PI / Width, rate = 0.5 * (Nu * Nu + frequency * frequency);
                sum += frequency * Math.Sin(frequency * distance) / rate * Math.Exp(tilt - rate);
            }
            return limit - sum / Width;
        }
    }
}
