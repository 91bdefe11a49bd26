using KeeperBot.Core.Units;
using KeeperBot.Primitives;

namespace KeeperBot.Core.Portfolio;

/// <summary>An allowance that the keeper itself may give and take back, as it stands at the snapshot's block.</summary>
/// <param name="Venue">The venue whose steps use it.</param>
/// <param name="Spender">Who may take the holder's tokens.</param>
/// <param name="Amount">How much of them; zero when no step is under way.</param>
public sealed record GivenAllowance(VenueId Venue, Address Spender, TokenAmount Amount);
