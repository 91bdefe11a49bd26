using KeeperBot.Core.Portfolio;
using KeeperBot.Primitives;

namespace KeeperBot.Core.Risk.Foresight;

/// <summary>One remembered price.</summary>
/// <param name="Underlying">Whose.</param>
/// <param name="UnixSeconds">Chain time.</param>
/// <param name="Price">In the numeraire, finite and above zero.</param>
/// <param name="Block">The block it was seen at; null for one that an oracle told of the past, which no reorganisation takes away.</param>
/// <param name="Hash">That block's hash.</param>
public readonly record struct PriceRow(Underlying Underlying, long UnixSeconds, double Price, ulong? Block, Hash32? Hash);
