using KeeperBot.Core.Units;

namespace KeeperBot.Protocols.PerpV2;

/// <summary>One market and the account's position in it, as read.</summary>
/// <param name="Market">The market.</param>
/// <param name="Size">Signed size.</param>
/// <param name="Mark">The price by which the venue values the position.</param>
/// <param name="Index">The oracle's price.</param>
/// <param name="Funding">Funding owed.</param>
/// <param name="Open">Whether the position is valued at the mark; else its price stands still.</param>
/// <param name="Trades">Whether the venue takes trades in it.</param>
/// <param name="Doubt">Why nothing that adds risk is to be traded in it; null where nothing speaks against it.</param>
internal sealed record PerpV2MarketState(PerpV2Market Market, Wad Size, Wad Mark, Wad Index, Wad Funding, bool Open, bool Trades, string? Doubt);
