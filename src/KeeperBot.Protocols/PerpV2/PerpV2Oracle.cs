using KeeperBot.Primitives;

namespace KeeperBot.Protocols.PerpV2;

/// <summary>Where a market's index price comes from, and how old it may be.</summary>
/// <param name="Dispatcher">PriceFeedDispatcher, which the base token asks.</param>
/// <param name="Feed">ChainlinkPriceFeedV3, which the dispatcher asks.</param>
/// <param name="MaxAge">With an older price nothing that adds risk is traded in the market; the aggregator's heartbeat with some room.</param>
public sealed record PerpV2Oracle(Address Dispatcher, Address Feed, TimeSpan MaxAge);
