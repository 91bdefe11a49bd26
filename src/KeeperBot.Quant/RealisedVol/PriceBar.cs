namespace KeeperBot.Quant.RealisedVol;

/// <summary>The prices of one interval of time.</summary>
/// <param name="Seconds">How long it was watched, from its first price to its last, greater than zero.</param>
/// <param name="High">The highest price.</param>
/// <param name="Low">The lowest price, greater than zero.</param>
/// <param name="Count">How many prices it was seen at.</param>
public readonly record struct PriceBar(long Seconds, double High, double Low, int Count);
