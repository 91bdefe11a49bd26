namespace KeeperBot.Quant.Stress;

/// <summary>The end of a cascade.</summary>
/// <param name="Price">Where the price comes to rest.</param>
/// <param name="ShockedPrice">Where the first shock alone would have put it.</param>
/// <param name="CollateralSold">Units of underlying that were liquidated on the way.</param>
/// <param name="Rounds">How often new liquidations had to be looked for; one when the first shock's own changed nothing more.</param>
public readonly record struct CascadeResult(double Price, double ShockedPrice, double CollateralSold, int Rounds);
