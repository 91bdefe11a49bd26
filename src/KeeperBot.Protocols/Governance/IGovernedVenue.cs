using System.Collections.Immutable;
using KeeperBot.Core.Governance;
using KeeperBot.Core.Portfolio;
using KeeperBot.Primitives;

namespace KeeperBot.Protocols.Governance;

/// <summary>A venue that states its parameters, and reads an account as it would be under others.</summary>
internal interface IGovernedVenue
{
    /// <summary>Where its parameters stand and what sets them.</summary>
    VenueParameters Governed { get; }

    /// <summary>The parameters in the answers to an account's reads; one that could not be read is absent.</summary>
    ImmutableArray<RiskParameter> Parameters(AccountRef account, ReadOnlySpan<CallResult> results);

    /// <summary>The account under other parameters: the same answers with the other values in their places, read by the same formulas.</summary>
    VenueReading Suppose(AccountRef account, BlockRef block, ReadOnlySpan<CallResult> results, ImmutableArray<ParameterChange> changes);
}
