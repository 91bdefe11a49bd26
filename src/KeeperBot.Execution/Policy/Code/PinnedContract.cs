using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;

namespace KeeperBot.Execution.Policy.Code;

/// <summary>A contract whose code must stay what it was.</summary>
/// <param name="Address">Where it is.</param>
/// <param name="Name">What the configuration calls it.</param>
/// <param name="Scopes">What goes through it.</param>
public sealed record PinnedContract(Address Address, string Name, ImmutableArray<PinScope> Scopes)
{
    /// <summary>The fingerprint that the configuration demands; null to learn it at the first start and keep it in the journal.</summary>
    public Hash32? Configured { get; init; }
}

/// <summary>Actions that go through a contract: of one account (or every one) at one venue (or every one).</summary>
public readonly record struct PinScope(AccountId? Account, VenueId? Venue);
