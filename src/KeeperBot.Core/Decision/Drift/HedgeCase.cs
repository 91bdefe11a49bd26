using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Decision.Drift;

/// <summary>One underlying outside its band.</summary>
/// <param name="Underlying">Which.</param>
/// <param name="NetDelta">Net delta now.</param>
/// <param name="Band">Its limits.</param>
/// <param name="Quantity">The signed trade wanted.</param>
internal sealed record HedgeCase(Underlying Underlying, Wad NetDelta, DriftLimits Band, Wad Quantity);
