using System.Globalization;
using System.Text.Json.Nodes;
using KeeperBot.Protocols.DeriveV2;

namespace KeeperBot.Host.Commands.Init.Venues;

/// <summary>Derive v2: from its StandardManager; a market's name is nowhere on the chain, so its number is asked for.</summary>
internal static class DeriveSearch
{
    private const string Name = "derive-v2";

    /// <summary>A subaccount.</summary>
    public static async Task<InitFinding> FindAsync(InitSearch search)
    {
        var manager = await search.ContractAsync("manager", "Derive's StandardManager").ConfigureAwait(false);
        var number = await search.Questions.AskAsync("--subaccount", search.Arguments.Subaccount?.ToString(CultureInfo.InvariantCulture), "number of the subaccount", Number).ConfigureAwait(false);
        var markets = search.Arguments.Markets.IsEmpty
            ? new Dictionary<string, int> { ["ETH"] = await search.Questions.AskAsync("--market ETH=N", null, "the manager's number of the ETH market", Market).ConfigureAwait(false) }
            : search.Arguments.Markets.ToDictionary(market => market.Key, market => Market(market.Value), StringComparer.Ordinal);
        var derive = await DeriveV2Discovery.FindAsync(search.Facts, manager, number, markets).ConfigureAwait(false)
            ?? throw new CommandFailure(ExitCode.ChainMismatch, $"--contract manager: {manager} does not answer as Derive v2's StandardManager does, or it has no subaccount {number}");
        if (derive.Markets.Length < markets.Count)
            throw new CommandFailure(ExitCode.ChainMismatch, $"--market: the manager has no market {string.Join(", ", markets.Where(market => derive.Markets.All(found => found.Underlying != market.Key)).Select(market => market.Value))}");
        return Write(search, derive, manager, number);
    }

    private static InitFinding Write(InitSearch search, DeriveV2Discovery derive, Primitives.Address manager, ulong number)
    {
        var finding = new InitFinding { Route = search.Access.Route };
        var margin = finding.Add(derive.MarginToken, buffer: true);
        var section = new JsonObject { ["kind"] = Name, ["subAccounts"] = InitText.Of(derive.SubAccounts), ["manager"] = InitText.Of(manager), ["cash"] = InitText.Of(derive.Cash), ["auction"] = InitText.Of(derive.Auction) };
        if (derive.IsMatching && derive.Owner != search.Holder)
            section["matching"] = InitText.Of(derive.Owner);
        section["marginToken"] = margin;
        section["maxFeedAge"] = "20 min";
        section["markets"] = new JsonObject(derive.Markets.Select(market => KeyValuePair.Create(market.Underlying, (JsonNode?)Section(market))));
        section["keptSubaccounts"] = new JsonObject { ["first"] = new JsonObject { ["account"] = InitText.Account, ["number"] = number } };
        finding.All.UnionWith(derive.Markets.Select(market => market.Underlying));
        finding.Venues.Add(Name, section);
        finding.Margins.Add(Name, (margin, derive.Markets[0].Underlying, false));
        return finding;
    }

    private static JsonObject Section(FoundDeriveMarket market)
    {
        var section = new JsonObject { ["id"] = market.Id, ["spotFeed"] = InitText.Of(market.SpotFeed) };
        foreach (var (key, at) in new[] { ("forwardFeed", market.ForwardFeed), ("volFeed", market.VolFeed), ("perp", market.Perp), ("option", market.Option), ("base", market.Base) })
        {
            if (at is { } address)
                section[key] = InitText.Of(address);
        }

        return section;
    }

    private static ulong Number(string text) => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw new CommandFailure(ExitCode.Usage, $"--subaccount: '{text}' is no number");

    private static int Market(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 254
        ? number
        : throw new CommandFailure(ExitCode.Usage, $"--market: '{text}' is no number of a market (1 to 254)");
}
