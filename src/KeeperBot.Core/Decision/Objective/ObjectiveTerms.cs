using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Decision.Objective;

/// <summary>What the parts of a trade's cost that no venue quotes are worth to the operator.</summary>
/// <param name="Horizon">How long a hedge is expected to be held: funding and the use of margin are counted over it.</param>
/// <param name="CapitalCost">What a unit of margin that is tied up costs in a year, as a share of it.</param>
/// <param name="Native">The underlying whose price is the native currency's, for gas; null where none of the portfolio's is: gas is then not weighed.</param>
/// <param name="VenueRisk">What is charged for trusting a venue with a position, as a share of the notional that is added there; one that is not named is charged nothing.</param>
public sealed record ObjectiveTerms(TimeSpan Horizon, Wad CapitalCost, Underlying? Native, ImmutableDictionary<VenueId, Wad> VenueRisk)
{
    /// <summary>Three days, nothing for margin, gas or venues: what a configuration without an objective means.</summary>
    public static ObjectiveTerms Default { get; } = new(TimeSpan.FromDays(3), Wad.Zero, null, ImmutableDictionary<VenueId, Wad>.Empty);
}
