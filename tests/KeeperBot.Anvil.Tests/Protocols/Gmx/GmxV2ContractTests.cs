using KeeperBot.Anvil.Tests.Protocols.Contract;
using Xunit.Abstractions;

namespace KeeperBot.Anvil.Tests.Protocols.Gmx;

/// <summary>What every adapter owes, on the stand-in of GMX v2.</summary>
public sealed class GmxV2ContractTests(GmxV2Bench bench, ITestOutputHelper output) : VenueContract<GmxV2Bench>(bench, output);
