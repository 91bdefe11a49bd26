using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Host.Options;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Erc4626;

namespace KeeperBot.Host.Composition.Venues.Erc4626;

/// <summary>Shares of an ERC-4626 vault, looked through and left alone.</summary>
internal sealed class Erc4626Composition() : VenueComposition<Erc4626VenueOptions>("erc-4626", [.. Enum.GetValues<RouteKind>()])
{
    /// <inheritdoc/>
    protected override void Check(VenueCheck check, Erc4626VenueOptions options)
    {
        check.RequireToken("asset", options.Asset);
        if (options.Underlying is { } underlying)
            check.RequireUnderlying("underlying", underlying);
        if (options.LeastSharePrice.Sign <= 0)
            check.Add("leastSharePrice", "is not above zero", "give the least that one share may plausibly be worth, for instance \"0.99\"");
        if (options.MostSharePrice < options.LeastSharePrice)
            check.Add("mostSharePrice", $"is below leastSharePrice ({options.LeastSharePrice})", "keep leastSharePrice <= mostSharePrice");
    }

    /// <inheritdoc/>
    protected override IEnumerable<string> Underlyings(Erc4626VenueOptions options) => options.Underlying is { } underlying ? [underlying] : [];

    /// <inheritdoc/>
    protected override string? MarginToken(Erc4626VenueOptions options) => null;

    /// <inheritdoc/>
    protected override IVenueAdapter Adapter(VenueScope<Erc4626VenueOptions> venue, AdapterPorts ports)
    {
        var vault = venue.Options;
        return new Erc4626Adapter(
            new Erc4626Options(
                venue.Id, vault.Vault, venue.Token(vault.Asset), vault.ShareDecimals, new Underlying(vault.Underlying ?? vault.Asset), vault.LeastSharePrice, vault.MostSharePrice),
            ports.Routes);
    }

    /// <inheritdoc/>
    protected override IEnumerable<(Address At, string Name)> Contracts(VenueScope<Erc4626VenueOptions> venue) =>
        [(venue.Options.Vault, "vault"), (venue.Token(venue.Options.Asset).Address, venue.Options.Asset)];

    /// <inheritdoc/>
    protected override IEnumerable<TakenToken> Takes(VenueScope<Erc4626VenueOptions> venue) => [];

    /// <inheritdoc/>
    protected override IEnumerable<PermittedCall> Calls(VenueScope<Erc4626VenueOptions> venue, ConfiguredAccount account) => [];
}
