using Xunit.Abstractions;

namespace KeeperBot.Anvil.Tests.Protocols.Contract;

/// <summary>Lyra v1 keeps the contract of every adapter.</summary>
public sealed class LyraV1ContractTests(LyraV1Bench bench, ITestOutputHelper output) : VenueContract<LyraV1Bench>(bench, output);
