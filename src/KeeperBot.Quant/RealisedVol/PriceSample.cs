namespace KeeperBot.Quant.RealisedVol;

/// <summary>A price that the keeper saw.</summary>
/// <param name="UnixSeconds">Of the block it was seen in.</param>
/// <param name="Price">Greater than zero.</param>
public readonly record struct PriceSample(long UnixSeconds, double Price);
