using System.Text.Json.Nodes;
using KeeperBot.Core.Units;
using KeeperBot.Protocols.GmxV2;

namespace KeeperBot.Host.Commands.Init.Venues;

/// <summary>GMX v2: from its ExchangeRouter and its Reader, the markets from the account's positions, the feeds from its DataStore.</summary>
internal static class GmxSearch
{
    private const string Name = "gmx-v2";

    /// <summary>A wallet's positions.</summary>
    public static async Task<InitFinding> FindAsync(InitSearch search)
    {
        var router = await search.ContractAsync("exchangeRouter", "GMX's ExchangeRouter").ConfigureAwait(false);
        var reader = await search.ContractAsync("reader", "GMX's Reader").ConfigureAwait(false);
        var named = search.Arguments.Markets.Select(market => InitQuestions.AddressOf($"--market {market.Key}", market.Value));
        var gmx = await GmxV2Discovery.FindAsync(search.Facts, router, reader, search.Holder, named).ConfigureAwait(false)
            ?? throw new CommandFailure(ExitCode.ChainMismatch, $"--contract exchangeRouter and reader: {router} and {reader} do not answer as GMX v2's ExchangeRouter and Reader do; GMX replaces both from time to time");
        if (gmx.Markets.IsEmpty)
            throw new CommandFailure(ExitCode.Usage, $"{search.Holder} has no position at GMX v2, so there is no market to be found; name its market token: --market ETH=0x…");
        var finding = new InitFinding { Route = search.Access.Route };
        var section = new JsonObject
        {
            ["kind"] = Name, ["reader"] = InitText.Of(reader), ["dataStore"] = InitText.Of(gmx.DataStore),
            ["referralStorage"] = InitText.Of(gmx.ReferralStorage ?? await search.ContractAsync("referralStorage", "GMX's ReferralStorage").ConfigureAwait(false)),
            ["exchangeRouter"] = InitText.Of(router), ["router"] = InitText.Of(gmx.Router), ["orderHandler"] = InitText.Of(gmx.OrderHandler), ["orderVault"] = InitText.Of(gmx.OrderVault),
            ["eventEmitter"] = InitText.Of(gmx.EventEmitter ?? await search.ContractAsync("eventEmitter", "GMX's EventEmitter").ConfigureAwait(false)),
        };
        await AddMarketsAsync(search, finding, gmx, section).ConfigureAwait(false);
        finding.Venues.Add(Name, section);
        return finding;
    }

    private static async Task AddMarketsAsync(InitSearch search, InitFinding finding, GmxV2Discovery gmx, JsonObject section)
    {
        var (markets, feeds, margin) = (new JsonObject(), new JsonObject(), "");
        foreach (var market in gmx.Markets)
        {
            var index = market.Index ?? throw new CommandFailure(
                ExitCode.ChainMismatch, $"market {market.MarketToken} follows a synthetic index, whose decimals no contract tells; write its section by hand (docs/examples/gmx-v2.json)");
            var underlying = InitFinding.UnderlyingOf(index.Symbol, index.Address);
            finding.All.Add(underlying);
            var (longToken, shortToken) = (finding.Add(market.Long, InitFinding.UnderlyingOf(market.Long.Symbol, market.Long.Address), buffer: true), finding.Add(market.Short, buffer: true));
            margin = margin.Length == 0 ? shortToken : margin;
            markets[underlying] = new JsonObject
            {
                ["marketToken"] = InitText.Of(market.MarketToken), ["indexToken"] = InitText.Of(market.IndexToken), ["indexDecimals"] = index.Decimals, ["longToken"] = longToken, ["shortToken"] = shortToken,
            };
            foreach (var token in (Token[])[index, market.Long, market.Short])
                feeds[InitFinding.UnderlyingOf(token.Symbol, token.Address)] ??= await FeedAsync(search, gmx, token).ConfigureAwait(false);
        }

        section["marginToken"] = margin;
        section["maxExecutionFee"] = "0.02 ether";
        section["markets"] = markets;
        section["priceFeeds"] = feeds;
        finding.Margins.Add(Name, (margin, finding.All.First(), false));
        finding.Comments[$"venues/{Name}/maxExecutionFee"] = "What one order may carry for GMX's keepers at most; what they do not use comes back.";
        finding.Comments[$"venues/{Name}/priceFeeds"] = "Those that GMX's DataStore names. maxAge is a guess from the last rounds (the heartbeat with some room); least and most are bounds of sanity: set your own.";
    }

    private static async Task<JsonObject> FeedAsync(InitSearch search, GmxV2Discovery gmx, Token token)
    {
        var at = gmx.Feeds.TryGetValue(token.Address, out var known) ? known
            : await search.ContractAsync($"feed.{token.Symbol}", $"the Chainlink feed of {token.Symbol} in USD, which GMX's DataStore does not name").ConfigureAwait(false);
        var reading = await FeedReading.OfAsync(search.Facts, at).ConfigureAwait(false);
        if (reading.Price is null)
            throw InitSearch.NotA($"feed.{token.Symbol}", at, "a Chainlink feed");
        var feed = new JsonObject
        {
            ["token"] = InitText.Of(token.Address), ["decimals"] = token.Decimals, ["feed"] = InitText.Of(at), ["maxAge"] = reading.MaxAge, ["least"] = reading.Bound(upper: false), ["most"] = reading.Bound(upper: true),
        };
        if (reading.Decimals != 8)
            feed["feedDecimals"] = reading.Decimals;
        return feed;
    }
}
