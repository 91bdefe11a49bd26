using System.Globalization;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Host.Options;
using KeeperBot.Primitives;
using KeeperBot.Protocols.PastPrices;
using KeeperBot.Protocols.UniswapV3;

namespace KeeperBot.Host.Composition.Venues.UniswapV3;

/// <summary>Uniswap v3 as a place to hedge. An options vault has no call for it.</summary>
internal sealed class UniswapV3Composition() : VenueComposition<UniswapV3VenueOptions>("uniswap-v3", RouteKind.SafeRoles, RouteKind.Direct)
{
    private const int HighestFee = 999_999;

    /// <inheritdoc/>
    protected override void Check(VenueCheck check, UniswapV3VenueOptions options)
    {
        check.RequireToken("baseToken", options.BaseToken);
        check.RequireToken("quoteToken", options.QuoteToken);
        if (options.BaseToken == options.QuoteToken)
            check.Add("quoteToken", "is the base token too", "name the numeraire's token, for instance USDC");
        check.RequireUnderlying("underlying", options.Underlying);
        check.RequireUnitOf(options.BaseToken, options.Underlying);
        check.RequireUnitOf(options.QuoteToken, null);
        foreach (var fee in options.Pools.Keys.Where(fee => !int.TryParse(fee, NumberStyles.None, CultureInfo.InvariantCulture, out var value) || value is < 1 or > HighestFee || value.ToString(CultureInfo.InvariantCulture) != fee))
            check.Add($"pools.{fee}", "is no fee tier", "name a pool by its fee in 1e-6: \"500\" is 0.05 %, \"3000\" is 0.3 %");
        if (options.TwapWindow < TimeSpan.FromMinutes(1) || options.TwapWindow > TimeSpan.FromDays(1) || options.TwapWindow.Ticks % TimeSpan.TicksPerSecond != 0)
            check.Add("twapWindow", "is not from a minute to a day in whole seconds", "give for instance \"30 min\"");
        check.RequireShare("maxTwapDeviation", options.MaxTwapDeviation);
        check.RequireShare("maxPriceImpact", options.MaxPriceImpact);
        if (options.Reserve.Symbol != options.QuoteToken)
            check.Add("reserve", $"has the unit '{options.Reserve.Symbol}'", $"give it in {options.QuoteToken}");
        else if (options.Reserve.Value.Sign < 0)
            check.Add("reserve", "is negative", "give an amount of at least zero");
        check.RequireBuffers([options.BaseToken, options.QuoteToken]);
        check.RequireCaps([options.BaseToken, options.QuoteToken]);
    }

    /// <inheritdoc/>
    protected override IEnumerable<string> Underlyings(UniswapV3VenueOptions options) => [options.Underlying];

    /// <inheritdoc/>
    protected override string? MarginToken(UniswapV3VenueOptions options) => null;

    /// <inheritdoc/>
    protected override IVenueAdapter Adapter(VenueScope<UniswapV3VenueOptions> venue, AdapterPorts ports)
    {
        var spot = venue.Options;
        var settings = new UniswapV3Options(
            venue.Id, spot.Factory, spot.Router, spot.Quoter, venue.Token(spot.BaseToken), venue.Token(spot.QuoteToken),
            new Underlying(spot.Underlying),
            [.. spot.Pools.Select(pool => new UniswapV3Pool(int.Parse(pool.Key, CultureInfo.InvariantCulture), pool.Value))])
        {
            TwapWindow = spot.TwapWindow, MaxTwapDeviation = spot.MaxTwapDeviation, MaxPriceImpact = spot.MaxPriceImpact, Reserve = spot.Reserve.Value,
        };
        return new UniswapV3Adapter(settings, ports.Routes, ports.Reader);
    }

    /// <inheritdoc/>
    protected override IEnumerable<(Address At, string Name)> Contracts(VenueScope<UniswapV3VenueOptions> venue)
    {
        var spot = venue.Options;
        return
        [
            (spot.Factory, "factory"), (spot.Router, "router"), (spot.Quoter, "quoter"), .. spot.Pools.Select(pool => (pool.Value, $"pools.{pool.Key}")),
            (venue.Token(spot.BaseToken).Address, spot.BaseToken), (venue.Token(spot.QuoteToken).Address, spot.QuoteToken),
        ];
    }

    /// <inheritdoc/>
    protected override IEnumerable<TakenToken> Takes(VenueScope<UniswapV3VenueOptions> venue) =>
        [new(venue.Token(venue.Options.BaseToken), venue.Options.Router), new(venue.Token(venue.Options.QuoteToken), venue.Options.Router)];

    /// <inheritdoc/>
    protected override IEnumerable<PastPriceSource> PastPrices(VenueScope<UniswapV3VenueOptions> venue) =>
        venue.Options.Pools.Select(pool => new PoolSource(
            new(venue.Options.Underlying), $"venues.{venue.Id}.pools.{pool.Key}", pool.Value,
            venue.Token(venue.Options.BaseToken).Address.CompareTo(venue.Token(venue.Options.QuoteToken).Address) < 0,
            venue.Token(venue.Options.BaseToken).Decimals - venue.Token(venue.Options.QuoteToken).Decimals));

    /// <inheritdoc/>
    protected override IEnumerable<PermittedCall> Calls(VenueScope<UniswapV3VenueOptions> venue, ConfiguredAccount account) => UniswapV3Calls.Of(venue, account);
}
