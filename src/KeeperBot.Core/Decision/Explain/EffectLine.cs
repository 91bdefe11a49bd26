using KeeperBot.Core.Units;

namespace KeeperBot.Core.Decision.Explain;

/// <summary>What an action does to one limit, computed at its worst price from the state before it.</summary>
/// <param name="Kind">The limit's kind.</param>
/// <param name="Subject">The limit's subject.</param>
/// <param name="Before">The value before; null where there is none.</param>
/// <param name="After">The value after; null where the requirement is gone or the value cannot be worked out beforehand.</param>
/// <param name="State">Where it then stands.</param>
public sealed record EffectLine(LimitKind Kind, string Subject, Wad? Before, Wad? After, LimitState State);
