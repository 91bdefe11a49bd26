namespace KeeperBot.Core.Decision.Objective;

/// <summary>A hedge with what it costs.</summary>
/// <param name="Hedge">The hedge.</param>
/// <param name="Cost">Its cost; null where the venue or the route refuses it.</param>
/// <param name="Refusal">Why, in words; null where it can be made.</param>
public sealed record RankedHedge(HedgeAction Hedge, TradeCost? Cost, string? Refusal);
