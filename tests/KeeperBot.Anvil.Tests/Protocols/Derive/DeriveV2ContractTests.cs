using KeeperBot.Anvil.Tests.Protocols.Contract;
using Xunit.Abstractions;

namespace KeeperBot.Anvil.Tests.Protocols.Derive;

/// <summary>What every adapter owes, on the stand-in of Derive v2.</summary>
public sealed class DeriveV2ContractTests(DeriveV2Bench bench, ITestOutputHelper output) : VenueContract<DeriveV2Bench>(bench, output);
