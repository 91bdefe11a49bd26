using Xunit.Abstractions;

namespace KeeperBot.Anvil.Tests.Protocols.Contract;

/// <summary>Perp v2 as a file keeps the contract of every adapter.</summary>
public sealed class PerpV2FileContractTests(PerpV2FileBench bench, ITestOutputHelper output) : VenueContract<PerpV2FileBench>(bench, output);
