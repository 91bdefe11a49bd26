using KeeperBot.Core.Units;

namespace KeeperBot.Core.Stress.Paths;

/// <summary>Most that may leave a buffer of one token.</summary>
/// <param name="PerTransaction">In one transaction.</param>
/// <param name="PerDay">In a day.</param>
public sealed record BufferCap(TokenAmount PerTransaction, TokenAmount PerDay)
{
    /// <summary>In an hour; null where only the day is capped.</summary>
    public TokenAmount? PerHour { get; init; }
}
