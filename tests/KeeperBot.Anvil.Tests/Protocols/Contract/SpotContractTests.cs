using Xunit.Abstractions;

namespace KeeperBot.Anvil.Tests.Protocols.Contract;

/// <summary>Uniswap v3 keeps the contract of every adapter.</summary>
public sealed class SpotContractTests(SpotBench bench, ITestOutputHelper output) : VenueContract<SpotBench>(bench, output);
