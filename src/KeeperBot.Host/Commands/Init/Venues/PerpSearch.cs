using System.Text.Json.Nodes;
using KeeperBot.Host.Options;
using KeeperBot.Primitives;
using KeeperBot.Protocols.PerpV2;

namespace KeeperBot.Host.Commands.Init.Venues;

/// <summary>Perp v2: everything follows from its ClearingHouse, the markets from the trader's positions.</summary>
internal static class PerpSearch
{
    private const string Name = "perp-v2";

    /// <summary>A trader's account.</summary>
    public static async Task<InitFinding> FindAsync(InitSearch search)
    {
        var finding = new InitFinding { Route = search.Access.Route };
        var named = search.Arguments.Markets.Select(market => InitQuestions.AddressOf($"--market {market.Key}", market.Value));
        await AddAsync(search, finding, await search.ContractAsync("clearingHouse", "Perp v2's ClearingHouse").ConfigureAwait(false), named).ConfigureAwait(false);
        return finding;
    }

    /// <summary>Adds the section of a deployment.</summary>
    public static async Task AddAsync(InitSearch search, InitFinding finding, Address house, IEnumerable<Address> named)
    {
        var perp = await PerpV2Discovery.FindAsync(search.Facts, house, search.Holder, named).ConfigureAwait(false) ?? throw InitSearch.NotA("clearingHouse", house, "Perp v2's ClearingHouse");
        if (perp.Markets.IsEmpty)
            throw new CommandFailure(ExitCode.Usage, $"{search.Holder} has no position at Perp v2, so there is no market to be found; name its base token: --market ETH=0x…");
        var settlement = finding.Add(perp.SettlementToken, buffer: true);
        var section = new JsonObject
        {
            ["kind"] = Name, ["clearingHouse"] = InitText.Of(house), ["accountBalance"] = InitText.Of(perp.AccountBalance), ["exchange"] = InitText.Of(perp.Exchange), ["vault"] = InitText.Of(perp.Vault),
            ["clearingHouseConfig"] = InitText.Of(perp.ClearingHouseConfig), ["settlementToken"] = settlement,
        };
        if (finding.Route == RouteKind.VenueDelegation && perp.DelegateApproval is { } approval)
            section["delegateApproval"] = InitText.Of(approval);
        if (perp is { Collaterals.IsEmpty: false, CollateralManager: { } manager })
        {
            section["collateralManager"] = InitText.Of(manager);
            section["collaterals"] = new JsonArray([.. perp.Collaterals.Select(token => (JsonNode)finding.Add(token, InitFinding.UnderlyingOf(token.Symbol, token.Address)))]);
        }

        section["markets"] = new JsonObject(perp.Markets.Select(market => KeyValuePair.Create(market.Key, (JsonNode?)InitText.Of(market.Value))));
        finding.All.UnionWith(perp.Markets.Keys);
        finding.Venues.Add(Name, section);
        finding.Margins.Add(Name, (settlement, perp.Markets.Keys.First(), false));
        finding.Comments[$"venues/{Name}/markets"] = "By the symbols of the base tokens: the markets with a position. Add others by their base tokens.";
    }
}
