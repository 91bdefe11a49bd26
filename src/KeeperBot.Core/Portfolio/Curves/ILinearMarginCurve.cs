namespace KeeperBot.Core.Portfolio.Curves;

/// <summary>A curve that is a straight line in the factor of each underlying, whatever else of the shift is given: two points of it are the whole.</summary>
public interface ILinearMarginCurve : IMarginCurve
{
    /// <summary>
    /// A point of the lines themselves: the requirement may be below zero here, where <see cref="IMarginCurve.At"/> has none, and both are in one unit whose price
    /// does not move. Their comparison is the curve's own wherever there is a requirement.
    /// </summary>
    MarginPoint Line(MarketShift shift);
}
