namespace KeeperBot.Survival.Tests.Chaos;

/// <summary>What came of one seed.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Fault">The invariant that broke, with its details; null when all held.</param>
/// <param name="Lost">Whether the vault was liquidatable at the end of any block.</param>
/// <param name="OutageBlocks">Blocks at which the keeper could not have acted: dead, cut off, its cycle void, its transactions withheld, or gas above the routine cap.</param>
/// <param name="BlocksToRescue">Blocks from the end of all faults until the vault was above the trigger.</param>
/// <param name="Kills">SIGKILLs, failpoints among them.</param>
/// <param name="Starts">Processes started.</param>
/// <param name="Reorganisations">Reorganisations.</param>
/// <param name="Faults">Faults that the proxy delivered at random.</param>
/// <param name="Intents">Intents in the journal.</param>
/// <param name="Sends">Sends that reached the node's door.</param>
/// <param name="Mined">Transactions of the key on the chain at the end.</param>
/// <param name="States">States of the intents at the end, with their number.</param>
/// <param name="Seconds">Wall time.</param>
public sealed record ChaosResult(
    int Seed, string? Fault, bool Lost, int OutageBlocks, int BlocksToRescue, int Kills, int Starts, int Reorganisations, int Faults, int Intents, int Sends, int Mined,
    IReadOnlyDictionary<string, int> States, double Seconds)
{
    /// <summary>Why the seed was played again, once for each time; the other figures are the last play's.</summary>
    public IReadOnlyList<string> Replays { get; init; } = [];

    /// <summary>
    /// The liveness rule: where the keeper was kept from acting for fewer blocks than this, the vault must never have been liquidatable, as it never is for a keeper
    /// without faults in the same market.
    /// </summary>
    public const int ToleratedOutage = 7;
}
