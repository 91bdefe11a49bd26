using Gauss = MathNet.Numerics.Distributions.Normal;

namespace KeeperBot.Quant.Bench;

/// <summary>What a textbook gives, with MathNet's normal distribution: the yardstick that runs everywhere.</summary>
internal static class PlainBlackScholes
{
    public static double PriceAndGreeks(bool isCall, double s, double k, double t, double r, double q, double v)
    {
        double root = Math.Sqrt(t), d1 = (Math.Log(s / k) + (r - q + 0.5 * v * v) * t) / (v * root), d2 = d1 - v * root;
        double w = isCall ? 1 : -1, growth = Math.Exp(-q * t), discount = Math.Exp(-r * t);
        double n1 = Gauss.CDF(0, 1, w * d1), n2 = Gauss.CDF(0, 1, w * d2), density = Gauss.PDF(0, 1, d1);
        double price = w * (s * growth * n1 - k * discount * n2), delta = w * growth * n1, gamma = growth * density / (s * v * root);
        double vega = s * growth * density * root, rho = w * k * t * discount * n2;
        double theta = w * (q * s * growth * n1 - r * k * discount * n2) - 0.5 * s * growth * density * v / root;
        return price + delta + gamma + vega + theta + rho;
    }
}
