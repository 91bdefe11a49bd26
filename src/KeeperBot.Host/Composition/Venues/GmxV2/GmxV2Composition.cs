using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Host.Options;
using KeeperBot.Primitives;
using KeeperBot.Protocols.GmxV2;
using KeeperBot.Protocols.PastPrices;

namespace KeeperBot.Host.Composition.Venues.GmxV2;

/// <summary>GMX v2.</summary>
internal sealed class GmxV2Composition() : VenueComposition<GmxV2VenueOptions>("gmx-v2", RouteKind.Direct)
{
    /// <inheritdoc/>
    protected override void Check(VenueCheck check, GmxV2VenueOptions options)
    {
        check.RequireToken("marginToken", options.MarginToken);
        foreach (var (underlying, market) in options.Markets)
        {
            check.RequireUnderlying($"markets.{underlying}", underlying);
            check.RequireToken($"markets.{underlying}.longToken", market.LongToken);
            check.RequireToken($"markets.{underlying}.shortToken", market.ShortToken);
            if (market.ShortToken != options.MarginToken)
                check.Add($"markets.{underlying}.shortToken", $"is not the venue's marginToken {options.MarginToken}", "give markets of another token a venue of their own");
            if (market.Opening is { } opening)
                CheckOpening(check, options, $"markets.{underlying}.opening", opening);
            if (options.PriceFeeds.Values.Count(feed => feed.Token == market.IndexToken) != 1)
                check.Add($"markets.{underlying}.indexToken", "has not exactly one price feed", "add it to priceFeeds, once");
        }

        foreach (var (name, feed) in options.PriceFeeds)
        {
            if (feed.Least >= feed.Most)
                check.Add($"priceFeeds.{name}.least", "is not below 'most'", "give the range in which an answer makes sense");
            if (feed.MaxAge <= TimeSpan.Zero || feed.MaxAge > TimeSpan.FromDays(2))
                check.Add($"priceFeeds.{name}.maxAge", "is no age of a live price", "give the feed's heartbeat and a little more, for instance \"70 min\"");
        }
    }

    private static void CheckOpening(VenueCheck check, GmxV2VenueOptions options, string path, GmxV2OpeningOptions opening)
    {
        if (opening.Leverage < Wad.One || opening.Leverage > Wad.FromInteger(50))
            check.Add($"{path}.leverage", $"is {opening.Leverage}, outside 1 to 50", "give the notional per collateral to open with, for instance 3");
        if (opening.MaxCollateral.Symbol != options.MarginToken)
            check.Add($"{path}.maxCollateral", $"has the unit '{opening.MaxCollateral.Symbol}'", $"give it in {options.MarginToken}, the only token that positions are opened with");
        else if (opening.MaxCollateral.Value.Sign <= 0)
            check.Add($"{path}.maxCollateral", "is not above 0", "give the most that one opening may pay in, or remove 'opening'");
        else
            check.RequireCap($"{path}.maxCollateral", opening.MaxCollateral);
    }

    /// <inheritdoc/>
    protected override IEnumerable<string> Underlyings(GmxV2VenueOptions options) => options.Markets.Keys;

    /// <inheritdoc/>
    protected override string? MarginToken(GmxV2VenueOptions options) => options.MarginToken;

    /// <inheritdoc/>
    protected override IVenueAdapter Adapter(VenueScope<GmxV2VenueOptions> venue, AdapterPorts ports)
    {
        var o = venue.Options;
        return new GmxV2Adapter(
            new GmxV2Options(
                venue.Id, o.Reader, o.DataStore, o.ReferralStorage, o.ExchangeRouter, o.Router, o.OrderHandler, o.OrderVault, o.EventEmitter,
                [
                    .. o.Markets.Select(market => new GmxV2Market(
                        market.Value.MarketToken, market.Key, new Underlying(market.Key), market.Value.IndexToken, market.Value.IndexDecimals,
                        venue.Token(market.Value.LongToken), venue.Token(market.Value.ShortToken))
                    {
                        Opening = market.Value.Opening is { } opening ? new GmxV2Opening(opening.Leverage, opening.MaxCollateral.Value) : null,
                    }),
                ],
                [.. o.PriceFeeds.Values.Select(feed => new GmxV2Feed(feed.Token, feed.Decimals, feed.Feed, feed.FeedDecimals, feed.MaxAge, feed.Least, feed.Most))],
                o.MaxExecutionFee),
            ports.Routes, ports.Reader, ports.Fees);
    }

    /// <inheritdoc/>
    protected override IEnumerable<(Address At, string Name)> Contracts(VenueScope<GmxV2VenueOptions> venue)
    {
        var o = venue.Options;
        return
        [
            (o.Reader, "reader"), (o.DataStore, "dataStore"), (o.ReferralStorage, "referralStorage"), (o.ExchangeRouter, "exchangeRouter"), (o.Router, "router"),
            (o.OrderHandler, "orderHandler"), (o.OrderVault, "orderVault"), (o.EventEmitter, "eventEmitter"),
            .. Tokens(venue).Select(token => (token.Address, token.Symbol)),
            .. o.PriceFeeds.Select(feed => (feed.Value.Feed, $"priceFeeds.{feed.Key}")).DistinctBy(feed => feed.Feed),
        ];
    }

    /// <inheritdoc/>
    protected override IEnumerable<TakenToken> Takes(VenueScope<GmxV2VenueOptions> venue) => Tokens(venue).Select(token => new TakenToken(token, venue.Options.Router));

    /// <inheritdoc/>
    protected override IEnumerable<PastPriceSource> PastPrices(VenueScope<GmxV2VenueOptions> venue) =>
        from market in venue.Options.Markets
        from feed in venue.Options.PriceFeeds
        where feed.Value.Token == market.Value.IndexToken
        select new FeedSource(new(market.Key), $"venues.{venue.Id}.priceFeeds.{feed.Key}", feed.Value.Feed);

    /// <inheritdoc/>
    protected override IEnumerable<PermittedCall> Calls(VenueScope<GmxV2VenueOptions> venue, ConfiguredAccount account) => account.Route == RouteKind.Direct
        ? GmxV2Calls.OfHolder(venue, account)
        : throw CallRules.Unknown(venue, account);

    /// <summary>The tokens of all markets, each once.</summary>
    internal static IEnumerable<Token> Tokens(VenueScope<GmxV2VenueOptions> venue) =>
        venue.Options.Markets.Values.SelectMany(market => new[] { market.LongToken, market.ShortToken }).Distinct().Select(venue.Token);
}
