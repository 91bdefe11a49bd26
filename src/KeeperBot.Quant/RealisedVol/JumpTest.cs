namespace KeeperBot.Quant.RealisedVol;

/// <summary>What a look for jumps in a price found.</summary>
/// <param name="Status">Whether there was history enough to look.</param>
/// <param name="Jumps">How many returns jumped.</param>
/// <param name="Last">The index of the last sample that a jump ended at; -1 without one.</param>
/// <param name="Largest">The largest statistic, in units in which the threshold is <paramref name="Threshold"/>.</param>
/// <param name="Threshold">Above which a return is a jump.</param>
public readonly record struct JumpTest(EstimateStatus Status, int Jumps, int Last, double Largest, double Threshold);
