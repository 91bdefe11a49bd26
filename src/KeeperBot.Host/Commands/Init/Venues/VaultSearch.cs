using KeeperBot.Host.Options;
using KeeperBot.Protocols.Routes;

namespace KeeperBot.Host.Commands.Init.Venues;

/// <summary>An options vault: it names its venues itself.</summary>
internal static class VaultSearch
{
    /// <summary>Asks the vault.</summary>
    public static async Task<InitFinding> FindAsync(InitSearch search)
    {
        var vault = await OptionsVaultDiscovery.FindAsync(search.Facts, search.Holder).ConfigureAwait(false)
            ?? throw new CommandFailure(ExitCode.ChainMismatch, $"--account: {search.Holder} is no options vault on this chain; correct the address, --venue or --rpc");
        var finding = new InitFinding { Route = RouteKind.OptionsVault };
        await PerpSearch.AddAsync(search, finding, vault.ClearingHouse, [vault.BaseToken]).ConfigureAwait(false);
        await LyraSearch.AddAsync(search, finding, new LyraContracts(
            vault.OptionMarket, vault.OptionToken, vault.GreekCache, await search.ContractAsync("pricer", "Lyra's OptionMarketPricer, which no other contract names").ConfigureAwait(false),
            vault.SynthetixAdapter, await search.ContractAsync("shortCollateral", "Lyra's ShortCollateral, which pays expired options out; no other contract names it either").ConfigureAwait(false), vault.QuoteAsset, vault.BaseAsset)).ConfigureAwait(false);
        return finding;
    }
}
