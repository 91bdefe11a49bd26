namespace KeeperBot.Core.Portfolio.Curves;

/// <summary>
/// A curve whose health only falls, or only rises, with the price of each underlying, the rest of the shift given, and does so without a jump (a single short option). It
/// reaches a level at one price at the most, and the ends of a range of prices tell whether it does.
/// </summary>
public interface IMonotoneMarginCurve : IMarginCurve;
