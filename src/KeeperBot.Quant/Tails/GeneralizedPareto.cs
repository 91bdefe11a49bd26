namespace KeeperBot.Quant.Tails;

/// <summary>The law of what exceeds a high threshold: P(Y > y) = (1 + xi y/beta)^(-1/xi), exp(-y/beta) for xi = 0.</summary>
/// <param name="Shape">xi: positive for tails like a power y^(-1/xi), zero for exponential ones, negative for losses with an end.</param>
/// <param name="Scale">beta, in the unit of the losses, greater than zero.</param>
public readonly record struct GeneralizedPareto(double Shape, double Scale)
{
    /// <summary>Below this the exponential limit is closer than rounding lets the power be.</summary>
    private const double NearlyExponential = 1e-9;

    /// <summary>P(Y > y); one below zero, zero beyond the end.</summary>
    public double Tail(double excess)
    {
        if (excess <= 0)
            return 1;
        if (Math.Abs(Shape) < NearlyExponential)
            return Math.Exp(-excess / Scale);
        double reach = 1 + Shape * excess / Scale;
        return reach <= 0 ? 0 : Math.Pow(reach, -1 / Shape);
    }

    /// <summary>y with P(Y > y) = <paramref name="tail"/>, from 0 (exclusive unless the law has an end) to 1.</summary>
    public double Excess(double tail) =>
        Math.Abs(Shape) < NearlyExponential ? -Scale * Math.Log(tail) : Scale / Shape * (Math.Pow(tail, -Shape) - 1);

    /// <summary>Mean of Y, infinite from a shape of one on.</summary>
    public double Mean => Shape < 1 ? Scale / (1 - Shape) : double.PositiveInfinity;
}
