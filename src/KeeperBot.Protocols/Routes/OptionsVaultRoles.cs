using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Reading;

namespace KeeperBot.Protocols.Routes;

/// <summary>Who keeps an options vault, and how its owner says so.</summary>
public static class OptionsVaultRoles
{
    /// <summary>The vault's keeper; the zero address where it has none.</summary>
    /// <exception cref="AbiException">The contract is no such vault.</exception>
    public static async Task<Address> KeeperAsync(IChainReader chain, Address vault, BlockRef block, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(chain);
        return (await chain.ViewAsync(vault, OptionsVaultAbi.Keeper, block, cancellation).ConfigureAwait(false))[0].AsAddress();
    }

    /// <summary>Calldata by which the vault's owner makes an address its keeper.</summary>
    public static Bytes SetKeeper(Address keeper) => OptionsVaultAbi.SetKeeper.Encode(keeper);
}
