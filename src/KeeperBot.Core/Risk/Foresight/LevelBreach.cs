namespace KeeperBot.Core.Risk.Foresight;

/// <summary>The chance that health reaches a level, an upper bound where several underlyings drive it.</summary>
/// <param name="Level">The health.</param>
/// <param name="WithinHour">Probability within an hour of chain time, from 0 to 1; 1 when it is reached already.</param>
/// <param name="WithinSixHours">Within six hours.</param>
/// <param name="WithinDay">Within a day.</param>
/// <param name="Median">By when it has happened with probability one half; zero when reached already, null when not within a year.</param>
/// <param name="Nearest">The move that reaches it, of the underlying to which that is the smallest in standard deviations; null when none within reach does.</param>
public sealed record LevelBreach(double Level, double WithinHour, double WithinSixHours, double WithinDay, TimeSpan? Median, BarrierDistance? Nearest);
