namespace KeeperBot.Quant.FirstPassage;

/// <summary>A spot at which a ratio passes its limit.</summary>
/// <param name="Spot">The first spot on the breached side, to about 1e-13 relative.</param>
/// <param name="BreachedAbove">True when the ratio is breached just above, false when just below.</param>
public readonly record struct RatioCrossing(double Spot, bool BreachedAbove);
