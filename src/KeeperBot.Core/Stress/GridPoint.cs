namespace KeeperBot.Core.Stress;

/// <summary>A place in a stress grid.</summary>
/// <param name="SpotFactor">What every price is multiplied by.</param>
/// <param name="VolatilityShock">The shock at thirty days.</param>
/// <param name="YearsAhead">How far time is moved.</param>
public readonly record struct GridPoint(double SpotFactor, double VolatilityShock, double YearsAhead);
