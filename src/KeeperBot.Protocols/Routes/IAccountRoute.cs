using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Inspections;

namespace KeeperBot.Protocols.Routes;

/// <summary>How an account acts: by which contract call its actor brings a venue order about.</summary>
public interface IAccountRoute
{
    /// <summary>The call for an order, or why there is none.</summary>
    RouteEncoding Encode(AccountRef account, VenueOrder order);

    /// <summary>Allowances that must stand before the call; empty where the route sees to them itself.</summary>
    ImmutableArray<Allowance> Allowances(AccountRef account, IEnumerable<TokenSpend> spends);

    /// <summary>Whether the keeper may give a missing allowance itself.</summary>
    bool MayApprove(Token token, Address spender);

    /// <summary>Whether trades in a Perp v2 market can be made this way at all.</summary>
    bool CanTradePerp(Address baseToken);

    /// <summary>Whether options can be closed this way at all.</summary>
    bool CanCloseOptions { get; }

    /// <summary>Whether options can be bought or written this way at all.</summary>
    bool CanBuyOptions { get; }

    /// <summary>What <c>keeper check</c> asks the chain about this route: role, targets, allowances.</summary>
    ImmutableArray<InspectionQuestion> Inspect(AccountRef account, RouteExpectation expectation);
}

/// <summary>What a venue call takes out of the holder's idle balances, and who takes it.</summary>
public sealed record TokenSpend(TokenAmount Most, Address Spender);

/// <summary>What a venue expects of a route.</summary>
/// <param name="Venue">The venue, for messages.</param>
/// <param name="Targets">Addresses the route must be fixed to, by the name that <c>OptionsVault.venues()</c> gives them.</param>
/// <param name="Spenders">Tokens that the venue takes, and the contract that takes them.</param>
public sealed record RouteExpectation(
    VenueId Venue, ImmutableArray<KeyValuePair<string, Address>> Targets, ImmutableArray<KeyValuePair<Token, Address>> Spenders);
