namespace KeeperBot.TestKit.Calibration;

/// <summary>One step of a simulated market.</summary>
/// <param name="Diffused">Log return of the continuous part.</param>
/// <param name="Volatility">Annual volatility of that part within the step.</param>
/// <param name="Jumped">Log return of the jump at the step's end; 0 for none.</param>
public readonly record struct MarketStep(double Diffused, double Volatility, double Jumped);
