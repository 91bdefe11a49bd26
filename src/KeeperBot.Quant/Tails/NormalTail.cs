using KeeperBot.Quant.Normal;

namespace KeeperBot.Quant.Tails;

/// <summary>The tail of a normal profit and loss: what the fat tails are compared with.</summary>
public static class NormalTail
{
    /// <summary>VaR = -mean + sd z and ES = -mean + sd phi(z)/(1 - confidence), with N(z) = confidence.</summary>
    /// <param name="mean">Mean profit.</param>
    /// <param name="deviation">Its standard deviation, zero or more.</param>
    /// <param name="confidence">Between 0.5 and 1, say 0.99.</param>
    /// <exception cref="ArgumentOutOfRangeException">An input is outside its range; the exception names it.</exception>
    public static TailRisk Risk(double mean, double deviation, double confidence)
    {
        Require.Finite(mean);
        Require.NonNegative(deviation);
        TailRisk.CheckConfidence(confidence);
        double z = -NormalQuantile.At(1 - confidence);
        return new(deviation * z - mean, deviation * NormalDistribution.Density(z) / (1 - confidence) - mean);
    }
}
