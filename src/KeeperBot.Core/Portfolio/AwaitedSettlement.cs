using KeeperBot.Core.Units;

namespace KeeperBot.Core.Portfolio;

/// <summary>An option past its expiry whose price the venue has fixed: whoever asks, the venue pays its holder what is left, and the position is gone.</summary>
/// <param name="Leg">The position, as its venue names it.</param>
/// <param name="Due">What the holder is paid at least; zero for an option that expired worthless.</param>
/// <param name="Detail">The position and its price at the expiry, in words.</param>
public sealed record AwaitedSettlement(LegId Leg, TokenAmount Due, string Detail);
