using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;

namespace KeeperBot.Protocols.Routes;

/// <summary>A token that a direct route may let a venue's contract take, one step's amount at a time.</summary>
/// <param name="Venue">The venue.</param>
/// <param name="Token">The token.</param>
/// <param name="Spender">The venue's contract that takes it.</param>
public sealed record ApprovablePair(VenueId Venue, Token Token, Address Spender);
