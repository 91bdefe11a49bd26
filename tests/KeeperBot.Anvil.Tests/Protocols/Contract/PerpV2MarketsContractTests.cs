using Xunit.Abstractions;

namespace KeeperBot.Anvil.Tests.Protocols.Contract;

/// <summary>Perp v2 with several markets in one account keeps the contract of every adapter.</summary>
public sealed class PerpV2MarketsContractTests(PerpV2MarketsBench bench, ITestOutputHelper output) : VenueContract<PerpV2MarketsBench>(bench, output);
