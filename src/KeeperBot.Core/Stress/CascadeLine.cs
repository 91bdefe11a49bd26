using KeeperBot.Core.Portfolio;

namespace KeeperBot.Core.Stress;

/// <summary>The end of a cascade.</summary>
/// <param name="Underlying">Whose price.</param>
/// <param name="Shock">The first fall, as a share.</param>
/// <param name="ShockedPrice">Where it alone leads.</param>
/// <param name="Price">Where the price comes to rest.</param>
/// <param name="Sold">Units of the underlying that the portfolio's own liquidations sell.</param>
/// <param name="Rounds">How often new liquidations were looked for.</param>
public sealed record CascadeLine(Underlying Underlying, double Shock, double ShockedPrice, double Price, double Sold, int Rounds);
