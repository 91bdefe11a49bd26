namespace KeeperBot.Quant.VolSurface;

/// <summary>The SVI jump-wings parameters, which traders read: Gatheral and Jacquier (2014), section 3.3.</summary>
/// <param name="Variance">At-the-money variance a year.</param>
/// <param name="Skew">At-the-money skew.</param>
/// <param name="PutSlope">Slope of the left wing.</param>
/// <param name="CallSlope">Slope of the right wing.</param>
/// <param name="LeastVariance">Least variance a year.</param>
public readonly record struct SviJumpWings(double Variance, double Skew, double PutSlope, double CallSlope, double LeastVariance);
