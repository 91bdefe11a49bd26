using KeeperBot.Core.Units;

namespace KeeperBot.Core.Decision;

/// <summary>A rescue is due before the trigger is reached when liquidation within a horizon becomes too likely.</summary>
/// <param name="Horizon">How far ahead, above zero.</param>
/// <param name="Probability">A chance above this starts an action; between 0 and 1.</param>
/// <param name="MostHealth">The most that such an action aims for; above the ladder's target.</param>
public sealed record BreachTrigger(TimeSpan Horizon, Wad Probability, Wad MostHealth);
