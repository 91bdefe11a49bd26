using Xunit.Abstractions;

namespace KeeperBot.Anvil.Tests.Protocols.Contract;

/// <summary>Aave v3 keeps the contract of every adapter.</summary>
public sealed class AaveV3ContractTests(AaveV3Bench bench, ITestOutputHelper output) : VenueContract<AaveV3Bench>(bench, output);
