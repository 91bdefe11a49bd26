using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Protocols.Routes;

namespace KeeperBot.Protocols.Snapshots;

/// <summary>What is read of one account.</summary>
/// <param name="Account">The account.</param>
/// <param name="Venues">The venues it may have positions at.</param>
/// <param name="IdleTokens">Tokens whose balances at the holder are its buffer.</param>
public sealed record SnapshotAccount(AccountRef Account, ImmutableArray<IVenueAdapter> Venues, ImmutableArray<Token> IdleTokens)
{
    /// <summary>Allowances of the holder that the keeper gives and takes back by itself.</summary>
    public ImmutableArray<ApprovablePair> Allowances { get; init; } = [];

    /// <summary>Whether the holder is a vault whose shares outstanding are read.</summary>
    public bool ReadsShares { get; init; }

    /// <summary>How many units of its underlying a token is, for idle tokens of which that is read from the chain; the others are one.</summary>
    public ImmutableDictionary<Token, TokenRate> Rates { get; init; } = ImmutableDictionary<Token, TokenRate>.Empty;
}
