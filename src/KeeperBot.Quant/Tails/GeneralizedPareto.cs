using KeeperBot.Quant.Kernels;

namespace KeeperBot.Quant.Tails;

/// <summary>The law of what exceeds a high threshold: P(Y > y) = (1 + xi y/beta)^(-1/xi), exp(-y/beta) for xi = 0.</summary>
/// <param name="Shape">xi: positive for tails like a power y^(-1/xi), zero for exponential ones, negative for losses with an end.</param>
/// <param name="Scale">beta, in the unit of the losses, greater than zero.</param>
public readonly record struct GeneralizedPareto(double Shape, double Scale)
{
    /// <summary>P(Y > y); one below zero, zero beyond the end.</summary>
    public double Tail(double excess)
    {
        if (excess <= 0)
            return 1;
        double rise = Shape * (excess / Scale);
        if (rise <= -1)
            return 0;
        return Math.Exp(rise == 0 ? -excess / Scale : -OneLane.LogOnePlus(rise) / Shape);
    }

    /// <summary>y with P(Y > y) = <paramref name="tail"/>, from 0 (exclusive unless the law has an end) to 1.</summary>
    public double Excess(double tail)
    {
        double x = -Shape * Math.Log(tail);
        if (x == 0)
            return -Scale * Math.Log(tail);
        return Scale / Shape * (Math.Abs(x) < 1 ? OneLane.ExpMinusOne(x) : Math.Exp(x) - 1);
    }

    /// <summary>Mean of Y, infinite from a shape of one on.</summary>
    public double Mean => Shape < 1 ? Scale / (1 - Shape) : double.PositiveInfinity;
}
