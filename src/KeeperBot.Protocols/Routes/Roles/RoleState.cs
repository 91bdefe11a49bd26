using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Reading;

namespace KeeperBot.Protocols.Routes.Roles;

/// <summary>What a Roles module's views say of an account: whether it is enabled on the Safe, and the allowances as they stand.</summary>
/// <param name="Enabled">Whether the Safe has the module enabled.</param>
/// <param name="Allowances">The allowances that were asked for.</param>
public sealed record RoleState(bool Enabled, ImmutableArray<RoleAllowance> Allowances)
{
    /// <summary>Reads it at a block.</summary>
    /// <exception cref="AbiException">An answer is not what the interface says: the address is another contract's.</exception>
    public static async Task<RoleState> ReadAsync(IChainReader chain, AccountRef account, Address module, IEnumerable<Hash32> allowances, BlockRef block, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(chain);
        var enabled = await chain.ViewAsync(account.Holder, RolesAbi.SafeIsModuleEnabled, block, cancellation, module).ConfigureAwait(false);
        var found = ImmutableArray.CreateBuilder<RoleAllowance>();
        foreach (var key in allowances)
        {
            var standing = await chain.ViewAsync(module, RolesAbi.Allowances, block, cancellation, key).ConfigureAwait(false);
            found.Add(new(key, standing["refill"].AsBigInteger(), standing["maxRefill"].AsBigInteger(), standing["period"].AsUInt64()));
        }

        return new(enabled[0].AsBool(), found.ToImmutable());
    }
}
