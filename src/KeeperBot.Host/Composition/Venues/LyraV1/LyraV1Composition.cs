using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Host.Options;
using KeeperBot.Primitives;
using KeeperBot.Protocols.LyraV1;

namespace KeeperBot.Host.Composition.Venues.LyraV1;

/// <summary>Lyra v1 (Avalon).</summary>
internal sealed class LyraV1Composition() : VenueComposition<LyraV1VenueOptions>("lyra-v1", RouteKind.OptionsVault, RouteKind.SafeRoles, RouteKind.VenueDelegation, RouteKind.Direct)
{
    /// <inheritdoc/>
    protected override void Check(VenueCheck check, LyraV1VenueOptions options)
    {
        check.RequireToken("quoteToken", options.QuoteToken);
        check.RequireToken("baseToken", options.BaseToken);
        foreach (var symbol in new[] { options.QuoteToken, options.BaseToken }.Distinct(StringComparer.Ordinal))
            check.RequireDecimals(symbol, 18, $"Lyra v1 ({check.Name}) counts quote and base in 18 decimals");
        check.RequireUnderlying("underlying", options.Underlying);
        if (options.ShortCollateral is null && check.Allows(AllowedAction.Settle))
            check.Add("shortCollateral", "is not given, and limits.actions has settle", "name the market's ShortCollateral, or take settle out");
    }

    /// <inheritdoc/>
    protected override IEnumerable<string> Underlyings(LyraV1VenueOptions options) => [options.Underlying];

    /// <inheritdoc/>
    protected override string? MarginToken(LyraV1VenueOptions options) => options.QuoteToken;

    /// <inheritdoc/>
    protected override IVenueAdapter Adapter(VenueScope<LyraV1VenueOptions> venue, AdapterPorts ports)
    {
        var lyra = venue.Options;
        return new LyraV1Adapter(
            new LyraV1Options(
                venue.Id, lyra.OptionMarket, lyra.OptionToken, lyra.GreekCache, lyra.SynthetixAdapter, lyra.Pricer,
                venue.Token(lyra.QuoteToken), venue.Token(lyra.BaseToken), new Underlying(lyra.Underlying))
            {
                ShortCollateral = lyra.ShortCollateral,
                ListsStrikes = LyraV1Calls.Trading(venue) is { Buy: true } or { Roll: not null },
                Writes = LyraV1Calls.Trading(venue)?.Roll is not null,
            },
            ports.Routes, ports.Reader);
    }

    /// <inheritdoc/>
    protected override IEnumerable<(Address At, string Name)> Contracts(VenueScope<LyraV1VenueOptions> venue)
    {
        var lyra = venue.Options;
        return
        [
            (lyra.OptionMarket, "optionMarket"), (lyra.OptionToken, "optionToken"), (lyra.GreekCache, "greekCache"), (lyra.Pricer, "pricer"), (lyra.SynthetixAdapter, "synthetixAdapter"),
            .. lyra.ShortCollateral is { } collateral ? [(collateral, "shortCollateral")] : Array.Empty<(Address, string)>(),
            (venue.Token(lyra.QuoteToken).Address, lyra.QuoteToken), (venue.Token(lyra.BaseToken).Address, lyra.BaseToken),
        ];
    }

    /// <inheritdoc/>
    protected override IEnumerable<TakenToken> Takes(VenueScope<LyraV1VenueOptions> venue) =>
        [new(venue.Token(venue.Options.QuoteToken), venue.Options.OptionMarket), new(venue.Token(venue.Options.BaseToken), venue.Options.OptionMarket)];

    /// <inheritdoc/>
    protected override IEnumerable<PermittedCall> Calls(VenueScope<LyraV1VenueOptions> venue, ConfiguredAccount account) => LyraV1Calls.Of(venue, account);
}
