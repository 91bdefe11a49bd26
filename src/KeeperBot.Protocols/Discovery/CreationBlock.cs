using KeeperBot.Evm;
using KeeperBot.Evm.JsonRpc;
using KeeperBot.Primitives;

namespace KeeperBot.Protocols.Discovery;

/// <summary>The block in which a contract was made, found by halving the chain.</summary>
public static class CreationBlock
{
    /// <summary>The first block at whose end the address has code; null where the node keeps no state that old (most keep 128 blocks), or the address has no code at all.</summary>
    /// <param name="client">The node.</param>
    /// <param name="contract">The contract. One that was destroyed and made again gives one of its creations.</param>
    /// <param name="head">The newest block to look at.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="RpcException">The node does not answer.</exception>
    public static async Task<ulong?> FindAsync(EthClient client, Address contract, ulong head, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(client);
        if (await HasCodeAsync(client, contract, head, cancellation).ConfigureAwait(false) != true)
            return null;
        var before = await HasCodeAsync(client, contract, 0, cancellation).ConfigureAwait(false);
        if (before == true)
            return 0;
        var (without, with) = (0UL, head);
        while (with - without > 1)
        {
            var middle = without + ((with - without) / 2);
            var found = await HasCodeAsync(client, contract, middle, cancellation).ConfigureAwait(false);
            if (found == true)
                with = middle;
            else
                (without, before) = (middle, found);
        }

        // The oldest state that the node keeps has the code already: it was made in that block, or long before.
        return before is null ? null : with;
    }

    // Null where the node keeps no state of that block. Nodes say so in many ways; that they do not tell is all that matters.
    private static async Task<bool?> HasCodeAsync(EthClient client, Address contract, ulong block, CancellationToken cancellation)
    {
        try
        {
            return (await client.GetCodeAsync(contract, BlockId.Of(block), cancellation).ConfigureAwait(false)).Length > 0;
        }
        catch (RpcException error) when (error.Kind is not (RpcErrorKind.Unreachable or RpcErrorKind.Timeout or RpcErrorKind.TlsFailure or RpcErrorKind.Unauthorized))
        {
            return null;
        }
    }
}
