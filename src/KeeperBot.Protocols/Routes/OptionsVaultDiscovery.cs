using KeeperBot.Primitives;
using KeeperBot.Protocols.Discovery;

namespace KeeperBot.Protocols.Routes;

/// <summary>The venues that an options vault was built for, as it says itself.</summary>
/// <param name="ClearingHouse">Perp v2's.</param>
/// <param name="BaseToken">Its market.</param>
/// <param name="OptionMarket">Lyra v1's.</param>
/// <param name="OptionToken">Its positions.</param>
/// <param name="GreekCache">Its cache.</param>
/// <param name="SynthetixAdapter">Its spot price.</param>
/// <param name="QuoteAsset">Its quote token.</param>
/// <param name="BaseAsset">Its base token.</param>
public sealed record OptionsVaultDiscovery(
    Address ClearingHouse, Address BaseToken, Address OptionMarket, Address OptionToken, Address GreekCache, Address SynthetixAdapter, Address QuoteAsset, Address BaseAsset)
{
    /// <summary>Asks the vault; null where the address is none.</summary>
    public static async Task<OptionsVaultDiscovery?> FindAsync(ContractFacts facts, Address vault)
    {
        ArgumentNullException.ThrowIfNull(facts);
        if (await facts.TryAsync(vault, OptionsVaultAbi.Venues).ConfigureAwait(false) is not { } outputs)
            return null;
        var venues = outputs[0];
        return new(
            venues["clearingHouse"].AsAddress(), venues["baseToken"].AsAddress(), venues["optionMarket"].AsAddress(), venues["optionToken"].AsAddress(), venues["greekCache"].AsAddress(),
            venues["synthetixAdapter"].AsAddress(), venues["quoteAsset"].AsAddress(), venues["baseAsset"].AsAddress());
    }
}
