using KeeperBot.Core.Cycle;

namespace KeeperBot.Host.Composition;

/// <summary>The daemon's loop at one moment.</summary>
/// <param name="SinceBeat">Since it last did anything: a head, a failure to get one, the start or the end of a cycle.</param>
/// <param name="Newest">The newest outcome; null before the first.</param>
/// <param name="SinceCompleted">Since the last cycle that ran through; null before the first.</param>
/// <param name="ChainTrouble">Why there is no usable head now: a stable code; null where there is one.</param>
/// <param name="ChainDetail">The same in words.</param>
public sealed record LoopState(TimeSpan SinceBeat, CycleOutcome? Newest, TimeSpan? SinceCompleted, string? ChainTrouble, string? ChainDetail);
