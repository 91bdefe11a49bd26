using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;

namespace KeeperBot.Core.Stress;

/// <summary>What all margin accounts that one buffer serves would need of one token at one shock of the price, at the worst of the volatility shocks and times.</summary>
/// <param name="SpotFactor">What every price is multiplied by.</param>
/// <param name="Payer">Whose idle balance it is.</param>
/// <param name="Token">The token.</param>
/// <param name="ToTrigger">What leads every account back to its trigger, in whole tokens; null where the formula of one has no value.</param>
/// <param name="ToTarget">What leads every account that is below its trigger to its target.</param>
/// <param name="Idle">What lies idle now; null where it could not be read or is not configured as a buffer.</param>
/// <param name="Accounts">The accounts that need it there.</param>
public sealed record BufferDemand(double SpotFactor, Address Payer, Token Token, Wad? ToTrigger, Wad? ToTarget, Wad? Idle, ImmutableArray<MarginAccountId> Accounts)
{
    /// <summary>What the buffer lacks of <see cref="ToTarget"/>; null where demand or buffer is not known.</summary>
    public Wad? Missing => ToTarget is { } need && Idle is { } idle ? Wad.Max(need - idle, Wad.Zero) : null;
}
