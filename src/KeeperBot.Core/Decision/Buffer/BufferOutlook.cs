using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;

namespace KeeperBot.Core.Decision.Buffer;

/// <summary>What one buffer may be asked for within a time, and what it has.</summary>
/// <param name="Payer">Whose idle balance it is: where a refill goes.</param>
/// <param name="Token">The token it is kept in.</param>
/// <param name="Horizon">The time looked at.</param>
/// <param name="Idle">What lies idle, in whole tokens; null where it could not be read or is not configured as a buffer.</param>
/// <param name="Demand">What leads every account that would be below its trigger to its target; null where the formula of one has no value.</param>
/// <param name="Accounts">The accounts that would need it.</param>
public sealed record BufferOutlook(Address Payer, Token Token, TimeSpan Horizon, Wad? Idle, Wad? Demand, ImmutableArray<MarginAccountId> Accounts)
{
    /// <summary>What it lacks; null where demand or balance is not known.</summary>
    public Wad? Missing => Demand is { } demand && Idle is { } idle ? Wad.Max(demand - idle, Wad.Zero) : null;

    /// <summary>What lies idle beyond the demand; null where either is not known.</summary>
    public Wad? Spare => Demand is { } demand && Idle is { } idle ? Wad.Max(idle - demand, Wad.Zero) : null;

    /// <summary>Whether it is known to suffice.</summary>
    public bool Lasts => Missing is { IsZero: true };

    /// <summary>Accounts whose formula is not known: what they would need is not counted.</summary>
    public ImmutableArray<MarginAccountId> Unforeseen { get; init; } = [];
}
