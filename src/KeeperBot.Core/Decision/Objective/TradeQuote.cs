using KeeperBot.Core.Units;

namespace KeeperBot.Core.Decision.Objective;

/// <summary>What a venue says that a trade would cost at its size, now.</summary>
/// <param name="Quantity">Signed, positive buys, in units of the underlying.</param>
/// <param name="AveragePrice">Per unit, in the numeraire, fees included.</param>
public sealed record TradeQuote(Wad Quantity, Wad AveragePrice);
