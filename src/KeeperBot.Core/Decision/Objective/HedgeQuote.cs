using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Decision.Objective;

/// <summary>What was asked of a venue about one candidate trade at one size.</summary>
/// <param name="Target">The margin account it falls on.</param>
/// <param name="Leg">The market's leg.</param>
/// <param name="Quantity">The signed size that was quoted.</param>
/// <param name="Refusal">Why it cannot be made there, in words; null where it can.</param>
/// <param name="AveragePrice">Per unit, in the numeraire, fees included; null where the venue does not say.</param>
/// <param name="Gas">What its gas would cost at most, with what is sent along for a second step; null where it could not be simulated by itself.</param>
public sealed record HedgeQuote(MarginAccountId Target, LegId Leg, Wad Quantity, string? Refusal, Wad? AveragePrice, Wei? Gas)
{
    /// <summary>Where it is refused for its size alone, the largest that the market takes at the worst price; null otherwise.</summary>
    public Wad? Fits { get; init; }
}
