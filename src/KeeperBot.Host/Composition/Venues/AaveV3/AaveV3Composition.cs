using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Host.Options;
using KeeperBot.Primitives;
using KeeperBot.Protocols.AaveV3;
using KeeperBot.Protocols.PastPrices;

namespace KeeperBot.Host.Composition.Venues.AaveV3;

/// <summary>Aave v3.</summary>
internal sealed class AaveV3Composition() : VenueComposition<AaveV3VenueOptions>("aave-v3", RouteKind.SafeRoles, RouteKind.Direct)
{
    /// <inheritdoc/>
    protected override void Check(VenueCheck check, AaveV3VenueOptions options)
    {
        foreach (var symbol in options.Reserves.Keys)
            check.RequireToken($"reserves.{symbol}", symbol);
        if (!options.Reserves.ContainsKey(options.LimitsToken))
            check.Add("limitsToken", "is none of the reserves", $"name one of them: {string.Join(", ", options.Reserves.Keys)}");
        var seen = new Dictionary<Address, string>();
        foreach (var (symbol, reserve) in options.Reserves)
        {
            foreach (var (key, address) in new[] { ("aToken", reserve.AToken), ("variableDebtToken", reserve.VariableDebtToken), ("stableDebtToken", reserve.StableDebtToken) })
                if (!seen.TryAdd(address, $"{symbol}.{key}"))
                    check.Add($"reserves.{symbol}.{key}", $"is the same address as reserves.{seen[address]}", "give each its own address");
            if (reserve.Underlying is { } underlying)
                check.RequireUnderlying($"reserves.{symbol}.underlying", underlying);
        }

        foreach (var twice in (options.EModes ?? []).GroupBy(mode => mode.Category).Where(group => group.Count() > 1))
            check.Add("eModes", FormattableString.Invariant($"names category {twice.Key} twice"), "name each category once");
    }

    /// <inheritdoc/>
    protected override IEnumerable<string> Underlyings(AaveV3VenueOptions options) =>
        options.Reserves.Values.Select(reserve => reserve.Underlying).OfType<string>().Distinct(StringComparer.Ordinal);

    /// <inheritdoc/>
    protected override string? MarginToken(AaveV3VenueOptions options) => options.LimitsToken;

    /// <inheritdoc/>
    protected override IVenueAdapter Adapter(VenueScope<AaveV3VenueOptions> venue, AdapterPorts ports)
    {
        var aave = venue.Options;
        return new AaveV3Adapter(
            new AaveV3Options(
                venue.Id, aave.Pool, aave.AddressesProvider, aave.Oracle, aave.Sentinel, venue.Token(aave.LimitsToken),
                [.. aave.Reserves.Select(reserve => ReserveOf(venue, reserve.Key, reserve.Value))],
                [.. (aave.EModes ?? []).Select(mode => new AaveV3EMode(mode.Category, mode.PriceSource))]),
            ports.Routes, ports.Reader);
    }

    /// <inheritdoc/>
    protected override IEnumerable<(Address At, string Name)> Contracts(VenueScope<AaveV3VenueOptions> venue)
    {
        var aave = venue.Options;
        foreach (var (at, name) in new[] { (aave.Pool, "pool"), (aave.AddressesProvider, "addressesProvider"), (aave.Oracle, "oracle") })
            yield return (at, name);
        if (aave.Sentinel is { } sentinel)
            yield return (sentinel, "sentinel");
        foreach (var (symbol, reserve) in aave.Reserves)
        {
            yield return (venue.Token(symbol).Address, symbol);
            yield return (reserve.AToken, $"reserves.{symbol}.aToken");
            yield return (reserve.VariableDebtToken, $"reserves.{symbol}.variableDebtToken");
            yield return (reserve.StableDebtToken, $"reserves.{symbol}.stableDebtToken");
            yield return (reserve.PriceSource, $"reserves.{symbol}.priceSource");
        }
    }

    /// <inheritdoc/>
    protected override IEnumerable<TakenToken> Takes(VenueScope<AaveV3VenueOptions> venue) =>
        venue.Options.Reserves.Keys.Select(symbol => new TakenToken(venue.Token(symbol), venue.Options.Pool));

    /// <inheritdoc/>
    protected override IEnumerable<PastPriceSource> PastPrices(VenueScope<AaveV3VenueOptions> venue) =>
        venue.Options.Reserves.Select(reserve => new FeedSource(new(reserve.Value.Underlying ?? reserve.Key), $"venues.{venue.Id}.reserves.{reserve.Key}.priceSource", reserve.Value.PriceSource));

    /// <inheritdoc/>
    protected override IEnumerable<PermittedCall> Calls(VenueScope<AaveV3VenueOptions> venue, ConfiguredAccount account) => AaveV3Calls.Of(venue, account);

    private static AaveV3Reserve ReserveOf(VenueScope<AaveV3VenueOptions> venue, string symbol, AaveV3ReserveOptions reserve) => new(
        venue.Token(symbol), new Underlying(reserve.Underlying ?? symbol),
        reserve.AToken, reserve.VariableDebtToken, reserve.StableDebtToken, reserve.PriceSource, reserve.MaxPriceAge);
}
