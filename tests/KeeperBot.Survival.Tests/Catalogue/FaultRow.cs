using KeeperBot.Survival.Tests.Bench;

namespace KeeperBot.Survival.Tests.Catalogue;

/// <summary>One row of the catalogue: a fault, what must come of it, and how it is produced.</summary>
/// <param name="Number">Its number in docs/faults.md.</param>
/// <param name="Injected">What is done to the keeper.</param>
/// <param name="Expected">What must come of it.</param>
/// <param name="RunAsync">Does it, fails where the expected does not come, and says what was seen. The invariants are asserted after it.</param>
public sealed record FaultRow(int Number, string Injected, string Expected, Func<FaultBench, Task<string>> RunAsync);
