using System.Numerics;
using KeeperBot.Core.Portfolio;

namespace KeeperBot.Anvil.Tests.Protocols.Contract;

/// <summary>An integer that moves health: an oracle's unit, or a token's.</summary>
/// <param name="Name">Name for messages.</param>
/// <param name="Healthy">A value at which the account stands.</param>
/// <param name="Liquidatable">A value at which it does not.</param>
/// <param name="ApplyAsync">Brings the account to a value, from the restored state.</param>
public sealed record VenueKnob(string Name, BigInteger Healthy, BigInteger Liquidatable, Func<BigInteger, Task> ApplyAsync)
{
    /// <summary>The account that the knob moves.</summary>
    public Func<MarginAccount, bool> Target { get; init; } = _ => true;

    /// <summary>Decimals of a knob that is the price of ETH, which <see cref="Core.Risk.LiquidationPrices"/> must have foretold; null for any other.</summary>
    public int? PriceDecimals { get; init; }

    /// <summary>How far the turning point may be from the price foretold, as a share of it: the time that passes, and the way of a mark.</summary>
    public double PriceWithin { get; init; }
}
