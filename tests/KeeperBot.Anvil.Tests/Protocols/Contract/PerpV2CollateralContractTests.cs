using Xunit.Abstractions;

namespace KeeperBot.Anvil.Tests.Protocols.Contract;

/// <summary>Perp v2 keeps the contract of every adapter with collateral of several tokens too.</summary>
public sealed class PerpV2CollateralContractTests(PerpV2CollateralBench bench, ITestOutputHelper output) : VenueContract<PerpV2CollateralBench>(bench, output);
