using KeeperBot.Primitives;
using KeeperBot.Protocols.Routes;

namespace KeeperBot.Protocols.Declarative;

/// <summary>A call that a venue file declares, as the holder would make it.</summary>
/// <param name="To">The contract.</param>
/// <param name="Data">Calldata.</param>
/// <param name="ReadFill">Reads what a trade did from its return data; null for calls that do not trade.</param>
public sealed record DeclaredOrder(Address To, Bytes Data, Func<Bytes, TradeFill>? ReadFill) : VenueOrder;
