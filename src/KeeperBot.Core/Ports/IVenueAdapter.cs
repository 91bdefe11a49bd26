using System.Collections.Immutable;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;

namespace KeeperBot.Core.Ports;

/// <summary>Reads positions and margin at one venue, and encodes actions there; nothing else. Normalises sign and scale at its own door.</summary>
public interface IVenueAdapter
{
    /// <summary>The venue.</summary>
    VenueId Venue { get; }

    /// <summary>Code that must stand at an address while <see cref="Reads"/> are made (a lens); empty where none is needed.</summary>
    ImmutableArray<CodeOverride> Overrides { get; }

    /// <summary>Tokens in whose decimals it counts and which it does not ask for them itself: one that states others makes its readings unknown.</summary>
    ImmutableArray<Token> Tokens => [];

    /// <summary>The calls that together read everything about an account; all are made at one block hash, in one multicall with everybody else's.</summary>
    ImmutableArray<ContractCall> Reads(AccountRef account);

    /// <summary>Turns the answers to <see cref="Reads"/> into positions. Any leg that reverted or is short makes the reading <see cref="UnknownReading"/>.</summary>
    VenueReading Interpret(AccountRef account, BlockRef block, ReadOnlySpan<CallResult> results);

    /// <summary>
    /// Encodes an action through the account's route, quoting it by static call at the snapshot's block where it trades, with a real bound on the price.
    /// </summary>
    /// <returns>The call, or a refusal with a stable code (for instance a quote beyond the action's worst price).</returns>
    Task<Encoding> EncodeAsync(AccountRef account, PlannedAction action, PortfolioSnapshot snapshot, CancellationToken cancellation);
}

/// <summary>Answer of <see cref="IVenueAdapter.EncodeAsync"/>.</summary>
public abstract record Encoding;

/// <summary>An encoded action.</summary>
/// <param name="To">The contract called (the route's: a vault, a wallet module, or the venue itself).</param>
/// <param name="Data">Calldata.</param>
/// <param name="Spends">The most of each token that the call may move out of the holder's idle balances.</param>
/// <param name="GasPad">Multiplier on the gas estimate; null for the default.</param>
/// <param name="Description">One line for the transaction log.</param>
public sealed record EncodedCall(Address To, Bytes Data, ImmutableArray<TokenAmount> Spends, Wad? GasPad, string Description) : Encoding
{
    /// <summary>Native currency sent along: what a venue's second step costs, of which the rest comes back.</summary>
    public Wei Value { get; init; }

    /// <summary>The average price per unit of the underlying that the venue quoted for a trade, fees included, in the numeraire; null for what is no trade.</summary>
    public Wad? AveragePrice { get; init; }

    /// <summary>Allowances that are too small for it and that the route may give: without them it reverts.</summary>
    public ImmutableArray<NeededAllowance> Needs { get; init; } = [];
}

/// <summary>An allowance that a call needs and does not have.</summary>
/// <param name="Spender">Who takes the holder's tokens.</param>
/// <param name="Amount">The most that the call takes.</param>
/// <param name="Standing">What it may take now.</param>
public sealed record NeededAllowance(Address Spender, TokenAmount Amount, TokenAmount Standing);

/// <summary>The market does not take the whole trade at its worst price, but part of it (<see cref="Shrinking"/>).</summary>
/// <param name="Code">Why not the whole.</param>
/// <param name="Detail">The same in words.</param>
/// <param name="Fits">The largest quantity found that it takes, above zero, in units of the underlying.</param>
public sealed record EncodingTooLarge(string Code, string Detail, Wad Fits) : Encoding;

/// <summary>The venue or route cannot do it as planned.</summary>
public sealed record EncodingRefused(string Code, string Detail) : Encoding;
