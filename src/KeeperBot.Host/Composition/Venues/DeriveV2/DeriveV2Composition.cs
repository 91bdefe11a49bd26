using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Host.Options;
using KeeperBot.Primitives;
using KeeperBot.Protocols.DeriveV2;

namespace KeeperBot.Host.Composition.Venues.DeriveV2;

/// <summary>Derive v2.</summary>
internal sealed class DeriveV2Composition() : VenueComposition<DeriveV2VenueOptions>("derive-v2", RouteKind.SafeRoles, RouteKind.Direct)
{
    /// <inheritdoc/>
    protected override void Check(VenueCheck check, DeriveV2VenueOptions options)
    {
        check.RequireToken("marginToken", options.MarginToken);
        if (options.MaxFeedAge <= TimeSpan.Zero || options.MaxFeedAge > TimeSpan.FromDays(2))
            check.Add("maxFeedAge", "is no age of a live price", "give the longest heartbeat of the venue's feeds, for instance \"20 min\"");
        var assets = new Dictionary<Address, string> { [options.Cash] = "cash" };
        foreach (var (underlying, market) in options.Markets)
            CheckMarket(check, underlying, market, assets);
        foreach (var twice in options.Markets.GroupBy(market => market.Value.Id).Where(group => group.Count() > 1))
            check.Add("markets", FormattableString.Invariant($"has number {twice.Key} twice"), "give each market its own number");
        foreach (var (name, subaccount) in options.KeptSubaccounts)
        {
            if (!ConfigurationChecker.IsName(name))
                check.Add($"keptSubaccounts.{name}", "is not usable as a name", "use letters, digits and hyphens");
            check.RequireAccountHere($"keptSubaccounts.{name}.account", subaccount.Account);
        }

        foreach (var twice in options.KeptSubaccounts.GroupBy(item => item.Value.Number).Where(group => group.Count() > 1))
            check.Add("keptSubaccounts", FormattableString.Invariant($"has number {twice.Key} twice"), "name each subaccount once");
        check.RequireOfEveryAccountHere("keptSubaccounts", options.KeptSubaccounts.Values.Select(item => item.Account), "subaccount");
    }

    /// <inheritdoc/>
    protected override IEnumerable<string> Underlyings(DeriveV2VenueOptions options) => options.Markets.Keys;

    /// <inheritdoc/>
    protected override string? MarginToken(DeriveV2VenueOptions options) => options.MarginToken;

    /// <inheritdoc/>
    protected override IVenueAdapter Adapter(VenueScope<DeriveV2VenueOptions> venue, AdapterPorts ports)
    {
        var o = venue.Options;
        return new DeriveV2Adapter(
            new DeriveV2Options(
                venue.Id, o.SubAccounts, o.Manager, o.Cash, o.Auction, o.Matching, venue.Token(o.MarginToken), o.MaxFeedAge,
                [
                    .. o.Markets.Select(market => new DeriveV2Market(
                        market.Value.Id, new Underlying(market.Key), market.Value.SpotFeed, market.Value.ForwardFeed, market.Value.VolFeed,
                        market.Value.Perp, market.Value.Option, market.Value.Base)),
                ],
                [.. o.KeptSubaccounts.Select(item => new DeriveV2Subaccount(item.Key, new AccountId(item.Value.Account), item.Value.Number))]),
            ports.Routes, ports.Reader);
    }

    /// <inheritdoc/>
    protected override IEnumerable<(Address At, string Name)> Contracts(VenueScope<DeriveV2VenueOptions> venue)
    {
        var o = venue.Options;
        (Address? At, string Name)[] all =
        [
            (o.SubAccounts, "subAccounts"), (o.Manager, "manager"), (o.Cash, "cash"), (o.Auction, "auction"), (o.Matching, "matching"),
            (venue.Token(o.MarginToken).Address, o.MarginToken),
            .. o.Markets.SelectMany(market => Addresses(market.Value).Select(item => (item.At, $"markets.{market.Key}.{item.Name}"))),
        ];
        return all.Where(item => item.At is not null).Select(item => (item.At!.Value, item.Name)).DistinctBy(item => item.Item1);
    }

    /// <inheritdoc/>
    protected override IEnumerable<TakenToken> Takes(VenueScope<DeriveV2VenueOptions> venue) => [new TakenToken(venue.Token(venue.Options.MarginToken), venue.Options.Cash)];

    /// <inheritdoc/>
    protected override IEnumerable<PermittedCall> Calls(VenueScope<DeriveV2VenueOptions> venue, ConfiguredAccount account) => DeriveV2Calls.Of(venue, account);

    private static void CheckMarket(VenueCheck check, string underlying, DeriveV2MarketOptions market, Dictionary<Address, string> seen)
    {
        var at = $"markets.{underlying}";
        check.RequireUnderlying(at, underlying);
        if (market.Option is not null && (market.ForwardFeed is null || market.VolFeed is null))
            check.Add($"{at}.option", "has no forward feed or no volatility feed", "add forwardFeed and volFeed: the manager's getMarketFeeds names them");
        if (market is { Perp: null, Option: null, Base: null })
            check.Add(at, "has nothing in it", "add its perp, option or base");
        foreach (var (key, asset) in new[] { ("perp", market.Perp), ("option", market.Option), ("base", market.Base) })
            if (asset is { } address && !seen.TryAdd(address, $"{at}.{key}"))
                check.Add($"{at}.{key}", $"is the same address as {seen[address]}", "give each its own address");
    }

    private static IEnumerable<(Address? At, string Name)> Addresses(DeriveV2MarketOptions market) =>
    [
        (market.SpotFeed, "spotFeed"), (market.ForwardFeed, "forwardFeed"), (market.VolFeed, "volFeed"), (market.Perp, "perp"), (market.Option, "option"), (market.Base, "base"),
    ];
}
