using System.Text.Json.Nodes;
using KeeperBot.Protocols.AaveV3;

namespace KeeperBot.Host.Commands.Init.Venues;

/// <summary>Aave v3: everything follows from its Pool or its PoolAddressesProvider, the reserves from what the account uses and holds.</summary>
internal static class AaveSearch
{
    private const string Name = "aave-v3";

    /// <summary>A wallet's or a Safe's debt.</summary>
    public static async Task<InitFinding> FindAsync(InitSearch search)
    {
        var market = await search.ContractAsync("pool", "Aave's Pool or PoolAddressesProvider").ConfigureAwait(false);
        var aave = await AaveV3Discovery.FindAsync(search.Facts, market, search.Holder).ConfigureAwait(false) ?? throw InitSearch.NotA("pool", market, "Aave v3's Pool or PoolAddressesProvider");
        if (aave.Reserves.IsEmpty)
            throw new CommandFailure(ExitCode.ChainMismatch, $"--account: {search.Holder} supplies, owes and holds nothing of this market, so there is nothing to keep");
        var finding = new InitFinding { Route = search.Access.Route };
        var reserves = new JsonObject();
        var margin = "";
        foreach (var reserve in aave.Reserves.OrderByDescending(reserve => reserve.Owes))
        {
            var price = await FeedReading.OfAsync(search.Facts, reserve.PriceSource).ConfigureAwait(false);
            var underlying = price.IsStable ? null : InitFinding.UnderlyingOf(reserve.Token.Symbol, reserve.Token.Address);
            var symbol = finding.Add(reserve.Token, underlying, buffer: true);
            var section = new JsonObject
            {
                ["aToken"] = InitText.Of(reserve.AToken), ["variableDebtToken"] = InitText.Of(reserve.VariableDebtToken), ["stableDebtToken"] = InitText.Of(reserve.StableDebtToken),
                ["priceSource"] = InitText.Of(reserve.PriceSource), ["maxPriceAge"] = price.MaxAge,
            };
            if (underlying is not null)
                section.Insert(0, "underlying", underlying);
            reserves[symbol] = section;
            if (margin.Length == 0 || (finding.Underlyings.ContainsKey(margin) && underlying is null))
                margin = symbol;
        }

        Write(finding, aave, reserves, margin);
        return finding;
    }

    private static void Write(InitFinding finding, AaveV3Discovery aave, JsonObject reserves, string margin)
    {
        var section = new JsonObject { ["kind"] = Name, ["pool"] = InitText.Of(aave.Pool), ["addressesProvider"] = InitText.Of(aave.AddressesProvider), ["oracle"] = InitText.Of(aave.Oracle) };
        if (aave.Sentinel is { } sentinel)
            section["sentinel"] = InitText.Of(sentinel);
        section["limitsToken"] = margin;
        section["reserves"] = reserves;
        if (aave.EMode is { } mode)
        {
            var category = new JsonObject { ["category"] = mode.Category };
            if (mode.PriceSource is { } source)
                category["priceSource"] = InitText.Of(source);
            section["eModes"] = new JsonArray(category);
        }

        if (finding.All.Count == 0)
            throw new CommandFailure(ExitCode.ChainMismatch, "--account: everything that it supplies, owes and holds follows the numeraire, so there is no price to keep it against; write the configuration by hand (docs/examples/aave-v3.json)");
        finding.Venues.Add(Name, section);
        finding.Margins.Add(Name, (margin, finding.All.First(), false));
        finding.Comments[$"venues/{Name}/reserves"] = "The reserves that the account supplies, owes, or holds in its wallet; an account that uses any other is unknown.\n"
            + "maxPriceAge is a guess from the feed's last rounds: set it to the feed's heartbeat with some room.";
    }
}
