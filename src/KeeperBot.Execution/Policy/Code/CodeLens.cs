using System.Collections.Immutable;
using KeeperBot.Evm;
using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Execution.Policy.Code;

/// <summary>
/// The code hashes of many addresses in one call: a few bytes of code, placed by a state override for the length of the call, ask EXTCODEHASH of each
/// word of the calldata. Fetching the code itself would move tens of kilobytes a contract and block.
/// </summary>
internal static class CodeLens
{
    /// <summary>
    /// i = 0; while (i &lt; calldatasize) { mstore(i, extcodehash(calldataload(i))); i += 32 } return(0, calldatasize), written out:
    /// PUSH1 0, JUMPDEST, CALLDATASIZE, DUP2, LT, ISZERO, PUSH1 21, JUMPI, DUP1, CALLDATALOAD, EXTCODEHASH, DUP2, MSTORE, PUSH1 32, ADD, PUSH1 2, JUMP,
    /// JUMPDEST, CALLDATASIZE, PUSH1 0, RETURN.
    /// </summary>
    private static readonly CodeOverride Lens = new(
        Address.Parse("0x436f64654c656e734b6565706572426f7400c0de"), Bytes.Parse("0x60005b3681101560155780353f81526020016002565b366000f3"));

    /// <summary>EXTCODEHASH of each address; zero where there is nothing at all.</summary>
    /// <exception cref="RpcException">The node gave no usable answer.</exception>
    public static async Task<ImmutableArray<Hash32>> ReadAsync(EthClient client, IReadOnlyList<Address> addresses, BlockRef block, CancellationToken cancellation)
    {
        var data = new byte[addresses.Count * Hash32.Size];
        for (var i = 0; i < addresses.Count; i++)
            addresses[i].Span.CopyTo(data.AsSpan((i * Hash32.Size) + Hash32.Size - Address.Size));
        var answer = await client.CallAsync(new CallRequest { To = Lens.At, Data = Bytes.Own(data) }, BlockId.Of(block), [Lens], cancellation).ConfigureAwait(false);
        if (!answer.Success || answer.Data.Length != data.Length)
            throw RpcException.Invalid("eth_call", client.EndpointHost, $"{answer.Data.Length} bytes of code hashes for {addresses.Count} contracts; does the node apply state overrides?");
        return [.. Enumerable.Range(0, addresses.Count).Select(i => new Hash32(answer.Data.Span.Slice(i * Hash32.Size, Hash32.Size)))];
    }
}
