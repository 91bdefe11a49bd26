using Xunit.Abstractions;

namespace KeeperBot.Anvil.Tests.Protocols.Contract;

/// <summary>Aave v3 as a file keeps the contract of every adapter.</summary>
public sealed class AaveV3FileContractTests(AaveV3FileBench bench, ITestOutputHelper output) : VenueContract<AaveV3FileBench>(bench, output);
