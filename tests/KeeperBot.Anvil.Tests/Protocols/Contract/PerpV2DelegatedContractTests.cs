using Xunit.Abstractions;

namespace KeeperBot.Anvil.Tests.Protocols.Contract;

/// <summary>Perp v2 through its own delegation keeps the contract of every adapter.</summary>
public sealed class PerpV2DelegatedContractTests(PerpV2DelegatedBench bench, ITestOutputHelper output) : VenueContract<PerpV2DelegatedBench>(bench, output);
