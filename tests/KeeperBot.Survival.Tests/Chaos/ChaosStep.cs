namespace KeeperBot.Survival.Tests.Chaos;

/// <summary>One block of a chaos run, and what happens to the keeper at it.</summary>
/// <param name="Price">The market's new price in whole dollars; null mines a plain block.</param>
/// <param name="BaseFeeGwei">Base fee of that block; null leaves it to the chain.</param>
/// <param name="Reorg">Newest blocks replaced before it, where one that the keeper has seen stays; 0 for none.</param>
/// <param name="Kill">Whether the keeper is killed before it.</param>
/// <param name="Dead">Blocks, this one included, for which a killed keeper stays dead.</param>
/// <param name="Failpoint">A point at which the keeper that is started next dies by itself; null for none.</param>
/// <param name="Withhold">Whether from now on the node takes transactions and mines none; false lets them go.</param>
/// <param name="Outage">Whether the node drops every connection while this block is the newest.</param>
/// <param name="DropPool">Whether the node forgets its pool.</param>
public sealed record ChaosStep(
    int? Price, int? BaseFeeGwei, int Reorg, bool Kill, int Dead, string? Failpoint, bool Withhold, bool Outage, bool DropPool);
