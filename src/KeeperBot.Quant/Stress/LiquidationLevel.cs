namespace KeeperBot.Quant.Stress;

/// <summary>Collateral that is sold when the price falls to a level.</summary>
/// <param name="Price">The liquidation price, greater than zero; the collateral is sold at this price and below.</param>
/// <param name="Collateral">Units of underlying that come to market, zero or more.</param>
public readonly record struct LiquidationLevel(double Price, double Collateral);
