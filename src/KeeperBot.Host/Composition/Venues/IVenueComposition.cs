using System.Collections.Immutable;
using KeeperBot.Core.Ports;
using KeeperBot.Host.Options;
using KeeperBot.Primitives;
using KeeperBot.Protocols.PastPrices;

namespace KeeperBot.Host.Composition.Venues;

/// <summary>
/// Everything that the host must know of one protocol, in one place: its section of the configuration, its adapter, and what policy, pins and allowances
/// have to cover. A new protocol is a class of this and a line in <see cref="VenueRegistry"/>; what <c>keeper check</c> asks of its contracts, the adapter
/// says itself (<see cref="Protocols.Inspections.IInspectableVenue"/>).
/// </summary>
internal interface IVenueComposition
{
    /// <summary>The value of "kind" in a venue's section.</summary>
    string Kind { get; }

    /// <summary>The section's class.</summary>
    Type OptionsType { get; }

    /// <summary>The routes by which an account may act there.</summary>
    ImmutableArray<RouteKind> Routes { get; }

    /// <summary>Reports everything that is wrong in a section and that no single value shows.</summary>
    void Check(VenueCheck check, VenueOptions options);

    /// <summary>The underlyings of a section's positions; each needs limits.drift.</summary>
    IEnumerable<string> Underlyings(VenueOptions options);

    /// <summary>Symbol of the token in which margin is paid there; null where nothing has margin, and limits.margin has no entry.</summary>
    string? MarginToken(VenueOptions options);

    /// <summary>The markets of which an options vault can trade one, by the address that names them; empty where it trades none.</summary>
    IEnumerable<Address> VaultMarkets(VenueOptions options);

    /// <summary>The adapter.</summary>
    IVenueAdapter Adapter(VenueScope venue, AdapterPorts ports);

    /// <summary>Every contract that is called, read or let take tokens there, with its key in the section.</summary>
    IEnumerable<(Address At, string Name)> Contracts(VenueScope venue);

    /// <summary>The tokens that a contract there takes by allowance from an account that acts directly.</summary>
    IEnumerable<TakenToken> Takes(VenueScope venue);

    /// <summary>Contracts that tell past prices of the section's underlyings.</summary>
    IEnumerable<PastPriceSource> PastPrices(VenueScope venue);

    /// <summary>The calls that an account's route makes there, with what every argument that moves or prices something must be.</summary>
    IEnumerable<PermittedCall> Calls(VenueScope venue, ConfiguredAccount account);
}
