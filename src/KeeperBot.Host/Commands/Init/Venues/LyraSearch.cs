using System.Text.Json.Nodes;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Commands.Init.Venues;

/// <summary>The contracts of a market of Lyra v1.</summary>
internal sealed record LyraContracts(Address OptionMarket, Address OptionToken, Address GreekCache, Address Pricer, Address SynthetixAdapter, Address ShortCollateral, Address QuoteToken, Address BaseToken);

/// <summary>Lyra v1: its market publishes none of its links, so all are asked for, unless a vault names them.</summary>
internal static class LyraSearch
{
    private const string Name = "lyra-v1";

    /// <summary>A trader's options.</summary>
    public static async Task<InitFinding> FindAsync(InitSearch search)
    {
        var finding = new InitFinding { Route = search.Access.Route };
        await AddAsync(search, finding, new LyraContracts(
            await search.ContractAsync("optionMarket", "Lyra's OptionMarket").ConfigureAwait(false), await search.ContractAsync("optionToken", "its OptionToken").ConfigureAwait(false),
            await search.ContractAsync("greekCache", "its OptionGreekCache").ConfigureAwait(false), await search.ContractAsync("pricer", "its OptionMarketPricer").ConfigureAwait(false),
            await search.ContractAsync("synthetixAdapter", "its SynthetixAdapter").ConfigureAwait(false), await search.ContractAsync("shortCollateral", "its ShortCollateral").ConfigureAwait(false),
            await search.ContractAsync("quoteToken", "its quote token").ConfigureAwait(false),
            await search.ContractAsync("baseToken", "its base token").ConfigureAwait(false))).ConfigureAwait(false);
        return finding;
    }

    /// <summary>Adds the section of a market.</summary>
    public static async Task AddAsync(InitSearch search, InitFinding finding, LyraContracts lyra)
    {
        var quote = await search.Facts.TokenAsync(lyra.QuoteToken).ConfigureAwait(false) ?? throw InitSearch.NotA("quoteToken", lyra.QuoteToken, "a token");
        var baseToken = await search.Facts.TokenAsync(lyra.BaseToken).ConfigureAwait(false) ?? throw InitSearch.NotA("baseToken", lyra.BaseToken, "a token");
        var underlying = InitFinding.UnderlyingOf(baseToken.Symbol, baseToken.Address);
        var (quoteSymbol, baseSymbol) = (finding.Add(quote, buffer: true), finding.Add(baseToken, underlying));
        finding.Venues.Add(Name, new JsonObject
        {
            ["kind"] = Name, ["underlying"] = underlying, ["optionMarket"] = InitText.Of(lyra.OptionMarket), ["optionToken"] = InitText.Of(lyra.OptionToken), ["greekCache"] = InitText.Of(lyra.GreekCache),
            ["pricer"] = InitText.Of(lyra.Pricer), ["synthetixAdapter"] = InitText.Of(lyra.SynthetixAdapter), ["shortCollateral"] = InitText.Of(lyra.ShortCollateral),
            ["quoteToken"] = quoteSymbol, ["baseToken"] = baseSymbol,
        });
        finding.Margins.Add(Name, (quoteSymbol, underlying, true));
    }
}
