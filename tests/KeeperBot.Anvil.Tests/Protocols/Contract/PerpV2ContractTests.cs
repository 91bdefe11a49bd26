using Xunit.Abstractions;

namespace KeeperBot.Anvil.Tests.Protocols.Contract;

/// <summary>Perp v2 keeps the contract of every adapter.</summary>
public sealed class PerpV2ContractTests(PerpV2Bench bench, ITestOutputHelper output) : VenueContract<PerpV2Bench>(bench, output);
