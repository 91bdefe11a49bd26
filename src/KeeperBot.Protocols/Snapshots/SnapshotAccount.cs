using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;

namespace KeeperBot.Protocols.Snapshots;

/// <summary>What is read of one account.</summary>
/// <param name="Account">The account.</param>
/// <param name="Venues">The venues it may have positions at.</param>
/// <param name="IdleTokens">Tokens whose balances at the holder are its buffer.</param>
public sealed record SnapshotAccount(AccountRef Account, ImmutableArray<IVenueAdapter> Venues, ImmutableArray<Token> IdleTokens);
