using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Host.Options;
using KeeperBot.Primitives;
using KeeperBot.Protocols.PastPrices;
using KeeperBot.Protocols.PerpV2;

namespace KeeperBot.Host.Composition.Venues.PerpV2;

/// <summary>Perpetual Protocol v2.</summary>
internal sealed class PerpV2Composition() : VenueComposition<PerpV2VenueOptions>("perp-v2", RouteKind.OptionsVault, RouteKind.SafeRoles, RouteKind.VenueDelegation, RouteKind.Direct)
{
    /// <inheritdoc/>
    protected override void Check(VenueCheck check, PerpV2VenueOptions options)
    {
        check.RequireToken("settlementToken", options.SettlementToken);
        foreach (var underlying in options.Markets.Keys)
            check.RequireUnderlying($"markets.{underlying}", underlying);
        foreach (var symbol in options.Collaterals ?? [])
            check.RequireToken("collaterals", symbol);
        if (options.Collaterals?.Contains(options.SettlementToken) == true || options.Collaterals?.Distinct(StringComparer.Ordinal).Count() < options.Collaterals?.Count)
            check.Add("collaterals", "names the settlement token, or a token twice", "list each token other than the settlement token once");
        if ((options.Collaterals is null) != (options.CollateralManager is null))
            check.Add(options.Collaterals is null ? "collateralManager" : "collaterals", "stands without the other", "give both collateralManager and collaterals, or neither");
        foreach (var (underlying, oracle) in OraclesOf(options))
        {
            if (!options.Markets.ContainsKey(underlying))
                check.Add($"oracles.{underlying}", "is of no market", $"markets has: {string.Join(", ", options.Markets.Keys)}");
            if (oracle.MaxAge <= TimeSpan.Zero)
                check.Add($"oracles.{underlying}.maxAge", "is zero, so no hedge could ever be made", "give the aggregator's heartbeat with some room, for instance \"70 min\"");
        }

        if (options.DelegateApproval is null && check.HasAccountBy(RouteKind.VenueDelegation))
            check.Add("delegateApproval", "is missing, which the route 'venue-delegation' needs", "set it to what the clearing house's getDelegateApproval() answers");
    }

    /// <inheritdoc/>
    protected override IEnumerable<string> Underlyings(PerpV2VenueOptions options) => options.Markets.Keys;

    /// <inheritdoc/>
    protected override string? MarginToken(PerpV2VenueOptions options) => options.SettlementToken;

    /// <inheritdoc/>
    protected override IEnumerable<Address> VaultMarkets(PerpV2VenueOptions options) => options.Markets.Values;

    /// <inheritdoc/>
    protected override IVenueAdapter Adapter(VenueScope<PerpV2VenueOptions> venue, AdapterPorts ports)
    {
        var perp = venue.Options;
        return new PerpV2Adapter(
            new PerpV2Options(
                venue.Id, perp.ClearingHouse, perp.AccountBalance, perp.Vault, perp.Exchange, perp.ClearingHouseConfig, venue.Token(perp.SettlementToken),
                [.. perp.Markets.Select(market => new PerpV2Market(market.Value, market.Key, new Underlying(market.Key)) { Oracle = OracleOf(perp, market.Key) })])
            {
                CollateralManager = perp.CollateralManager,
                DelegateApproval = perp.DelegateApproval,
                Collaterals = [.. (perp.Collaterals ?? []).Select(symbol => new PerpV2Collateral(venue.Token(symbol), UnderlyingOf(venue, symbol)))],
            },
            ports.Routes, ports.Reader);
    }

    /// <inheritdoc/>
    protected override IEnumerable<(Address At, string Name)> Contracts(VenueScope<PerpV2VenueOptions> venue)
    {
        var perp = venue.Options;
        return
        [
            (perp.ClearingHouse, "clearingHouse"), (perp.AccountBalance, "accountBalance"), (perp.Exchange, "exchange"), (perp.Vault, "vault"), (perp.ClearingHouseConfig, "clearingHouseConfig"),
            (venue.Token(perp.SettlementToken).Address, perp.SettlementToken), .. perp.Markets.Select(market => (market.Value, $"markets.{market.Key}")),
            .. OraclesOf(perp).SelectMany(oracle => new[] { (oracle.Value.Dispatcher, $"oracles.{oracle.Key}.dispatcher"), (oracle.Value.Feed, $"oracles.{oracle.Key}.feed") }),
            .. perp.DelegateApproval is { } delegates ? [(delegates, "delegateApproval")] : Array.Empty<(Address, string)>(),
            .. perp.CollateralManager is { } manager ? [(manager, "collateralManager")] : Array.Empty<(Address, string)>(),
            .. (perp.Collaterals ?? []).Select(symbol => (venue.Token(symbol).Address, symbol)),
        ];
    }

    /// <inheritdoc/>
    protected override IEnumerable<TakenToken> Takes(VenueScope<PerpV2VenueOptions> venue) => [new(venue.Token(venue.Options.SettlementToken), venue.Options.Vault)];

    /// <inheritdoc/>
    protected override IEnumerable<PastPriceSource> PastPrices(VenueScope<PerpV2VenueOptions> venue) =>
        (venue.Options.Oracles ?? new Dictionary<string, PerpV2OracleOptions>()).Select(oracle => new PerpFeedSource(new(oracle.Key), $"venues.{venue.Id}.oracles.{oracle.Key}.feed", oracle.Value.Feed));

    /// <inheritdoc/>
    protected override IEnumerable<PermittedCall> Calls(VenueScope<PerpV2VenueOptions> venue, ConfiguredAccount account) => PerpV2Calls.Of(venue, account);

    private static IReadOnlyDictionary<string, PerpV2OracleOptions> OraclesOf(PerpV2VenueOptions perp) => perp.Oracles ?? ImmutableDictionary<string, PerpV2OracleOptions>.Empty;

    private static PerpV2Oracle? OracleOf(PerpV2VenueOptions perp, string underlying) =>
        OraclesOf(perp).GetValueOrDefault(underlying) is { } oracle ? new(oracle.Dispatcher, oracle.Feed, oracle.MaxAge) : null;

    private static Underlying? UnderlyingOf(VenueScope venue, string symbol) =>
        venue.Configuration.Options.Tokens[symbol].Underlying is { } underlying ? new Underlying(underlying) : null;
}
