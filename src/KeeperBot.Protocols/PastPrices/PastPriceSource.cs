using KeeperBot.Core.Portfolio;
using KeeperBot.Primitives;

namespace KeeperBot.Protocols.PastPrices;

/// <summary>A contract that tells past prices of an underlying.</summary>
/// <param name="Underlying">Whose.</param>
/// <param name="Name">Where it is configured, for messages.</param>
/// <param name="At">The contract.</param>
public abstract record PastPriceSource(Underlying Underlying, string Name, Address At);

/// <summary>A Chainlink feed (AggregatorV3Interface): a proxy or an aggregator.</summary>
public sealed record FeedSource(Underlying Underlying, string Name, Address At) : PastPriceSource(Underlying, Name, At);

/// <summary>Perpetual Protocol's ChainlinkPriceFeedV3, which names its aggregator.</summary>
public sealed record PerpFeedSource(Underlying Underlying, string Name, Address At) : PastPriceSource(Underlying, Name, At);

/// <summary>A Uniswap v3 pool, by its own oracle of ticks.</summary>
/// <param name="Underlying">Whose.</param>
/// <param name="Name">Where it is configured.</param>
/// <param name="At">The pool.</param>
/// <param name="BaseIsToken0">Whether the underlying's token is the pool's token0.</param>
/// <param name="DecimalsApart">The base token's decimals less the quote token's.</param>
public sealed record PoolSource(Underlying Underlying, string Name, Address At, bool BaseIsToken0, int DecimalsApart) : PastPriceSource(Underlying, Name, At);
