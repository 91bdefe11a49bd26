using System.Collections.Immutable;
using KeeperBot.Core.Ports;
using KeeperBot.Host.Options;
using KeeperBot.Primitives;
using KeeperBot.Protocols.PastPrices;

namespace KeeperBot.Host.Composition.Venues;

/// <summary>An <see cref="IVenueComposition"/> that is handed its section in its own class.</summary>
/// <param name="kind">The value of "kind".</param>
/// <param name="routes">The routes by which an account may act there.</param>
internal abstract class VenueComposition<TOptions>(string kind, params ImmutableArray<RouteKind> routes) : IVenueComposition where TOptions : VenueOptions
{
    /// <inheritdoc/>
    public string Kind => kind;

    /// <inheritdoc/>
    public Type OptionsType => typeof(TOptions);

    /// <inheritdoc/>
    public ImmutableArray<RouteKind> Routes => routes;

    void IVenueComposition.Check(VenueCheck check, VenueOptions options) => Check(check, (TOptions)options);

    IEnumerable<string> IVenueComposition.Underlyings(VenueOptions options) => Underlyings((TOptions)options);

    string? IVenueComposition.MarginToken(VenueOptions options) => MarginToken((TOptions)options);

    IEnumerable<Address> IVenueComposition.VaultMarkets(VenueOptions options) => VaultMarkets((TOptions)options);

    IVenueAdapter IVenueComposition.Adapter(VenueScope venue, AdapterPorts ports) => Adapter(Typed(venue), ports);

    IEnumerable<(Address At, string Name)> IVenueComposition.Contracts(VenueScope venue) => Contracts(Typed(venue));

    IEnumerable<TakenToken> IVenueComposition.Takes(VenueScope venue) => Takes(Typed(venue));

    IEnumerable<PastPriceSource> IVenueComposition.PastPrices(VenueScope venue) => PastPrices(Typed(venue));

    IEnumerable<PermittedCall> IVenueComposition.Calls(VenueScope venue, ConfiguredAccount account) => Calls(Typed(venue), account);

    /// <inheritdoc cref="IVenueComposition.Check"/>
    protected abstract void Check(VenueCheck check, TOptions options);

    /// <inheritdoc cref="IVenueComposition.Underlyings"/>
    protected abstract IEnumerable<string> Underlyings(TOptions options);

    /// <inheritdoc cref="IVenueComposition.MarginToken"/>
    protected abstract string? MarginToken(TOptions options);

    /// <inheritdoc cref="IVenueComposition.VaultMarkets"/>
    protected virtual IEnumerable<Address> VaultMarkets(TOptions options) => [];

    /// <inheritdoc cref="IVenueComposition.Adapter"/>
    protected abstract IVenueAdapter Adapter(VenueScope<TOptions> venue, AdapterPorts ports);

    /// <inheritdoc cref="IVenueComposition.Contracts"/>
    protected abstract IEnumerable<(Address At, string Name)> Contracts(VenueScope<TOptions> venue);

    /// <inheritdoc cref="IVenueComposition.Takes"/>
    protected abstract IEnumerable<TakenToken> Takes(VenueScope<TOptions> venue);

    /// <inheritdoc cref="IVenueComposition.PastPrices"/>
    protected virtual IEnumerable<PastPriceSource> PastPrices(VenueScope<TOptions> venue) => [];

    /// <inheritdoc cref="IVenueComposition.Calls"/>
    protected abstract IEnumerable<PermittedCall> Calls(VenueScope<TOptions> venue, ConfiguredAccount account);

    private static VenueScope<TOptions> Typed(VenueScope venue) => new(venue, (TOptions)venue.Section);
}
