namespace KeeperBot.Core.Stress;

/// <summary>The two levels of health that demand is measured to.</summary>
/// <param name="Trigger">Below this something is needed.</param>
/// <param name="Target">Up to this.</param>
internal readonly record struct MarginLimitsPair(double Trigger, double Target);
