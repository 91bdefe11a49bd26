using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Host.Options;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Reading;
using KeeperBot.Protocols.Routes;

namespace KeeperBot.Host.Composition.Venues;

/// <summary>One venue of a checked configuration.</summary>
/// <param name="Configuration">The configuration.</param>
/// <param name="Id">The venue's name.</param>
internal record VenueScope(KeeperConfiguration Configuration, VenueId Id)
{
    /// <summary>Its section.</summary>
    public VenueOptions Section => Configuration.Options.Venues[Id.Value];

    /// <summary>A configured token.</summary>
    public Token Token(string symbol) => Configuration.Tokens[symbol];
}

/// <summary>One venue, with its section in its own class.</summary>
/// <param name="Venue">The venue.</param>
/// <param name="Options">Its section.</param>
internal sealed record VenueScope<TOptions>(VenueScope Venue, TOptions Options) : VenueScope(Venue) where TOptions : VenueOptions;

/// <summary>What an adapter is built over.</summary>
/// <param name="Routes">How each account acts.</param>
/// <param name="Reader">Calls at a block.</param>
/// <param name="Fees">What a transaction would pay for its gas.</param>
internal sealed record AdapterPorts(ImmutableDictionary<AccountId, IAccountRoute> Routes, IChainReader Reader, IFeeOutlook Fees);

/// <summary>A token, and the contract that takes it by allowance.</summary>
internal readonly record struct TakenToken(Token Token, Address Spender);
