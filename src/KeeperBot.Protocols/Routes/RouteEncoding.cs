using KeeperBot.Core.Units;
using KeeperBot.Primitives;

namespace KeeperBot.Protocols.Routes;

/// <summary>Answer of <see cref="IAccountRoute.Encode"/>.</summary>
public abstract record RouteEncoding;

/// <summary>The call by which the account does it.</summary>
/// <param name="To">The contract called by the actor.</param>
/// <param name="Data">Calldata.</param>
/// <param name="ReadFill">Reads what a trade did from the call's return data; null for calls that do not trade.</param>
public sealed record RoutedCall(Address To, Bytes Data, Func<Bytes, TradeFill>? ReadFill) : RouteEncoding
{
    /// <summary>The call that the called contract passes on in the holder's name; null where it is the call itself. A contract between may swallow why it fails.</summary>
    public ContractCall? Inside { get; init; }

    /// <summary>Native currency sent along.</summary>
    public Wei Value { get; init; }
}

/// <summary>The account cannot do it this way.</summary>
public sealed record RouteRefused(string Code, string Detail) : RouteEncoding;

/// <summary>What a trade exchanged.</summary>
/// <param name="Quantity">Units traded; null where the call does not say.</param>
/// <param name="Quote">Quote paid or received, fees included.</param>
public sealed record TradeFill(Wad? Quantity, Wad Quote);
