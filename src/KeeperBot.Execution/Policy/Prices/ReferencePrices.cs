using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;

namespace KeeperBot.Execution.Policy.Prices;

/// <summary>The feeds that an underlying's price is compared with.</summary>
/// <param name="Underlying">The underlying.</param>
/// <param name="Feeds">Its feeds.</param>
/// <param name="MaxDeviation">How far apart two sources may be, the venues' reference price among them, as a share of the lower.</param>
public sealed record ReferencePrices(Underlying Underlying, ImmutableArray<ReferenceFeed> Feeds, Wad MaxDeviation);
