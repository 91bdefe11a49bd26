using System.Text.Json;
using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Evm;

public sealed partial class EthClient
{
    /// <summary>The chain the node is on.</summary>
    /// <exception cref="RpcException">No usable answer.</exception>
    public Task<ChainId> GetChainIdAsync(CancellationToken cancellationToken = default) =>
        QueryAsync(Read("eth_chainId"), (ref json) => json.UInt64() is var id and not 0 ? new ChainId(id) : throw json.Bad("is chain id zero"), cancellationToken);

    /// <summary>Height of the newest block. For display; decisions start from a header.</summary>
    /// <exception cref="RpcException">No usable answer.</exception>
    public Task<ulong> GetBlockNumberAsync(CancellationToken cancellationToken = default) =>
        QueryAsync(Read("eth_blockNumber"), (ref json) => json.UInt64(), cancellationToken);

    /// <summary>The header with this tag, or null when the node has none (no finalized block yet). The pending block has no hash and cannot be asked for.</summary>
    /// <exception cref="RpcException">No usable answer.</exception>
    public Task<BlockHeader?> GetBlockAsync(BlockTag tag, CancellationToken cancellationToken = default)
    {
        if (tag == BlockTag.Pending)
            throw new ArgumentException("the pending block has no hash to pin reads to; ask for latest", nameof(tag));
        return QueryAsync(Read("eth_getBlockByNumber", writer => WriteBlock(writer, BlockId.TagName(tag))), ReadHeader, cancellationToken);
    }

    /// <summary>The header at this height on the node's chain, or null when it has none.</summary>
    /// <exception cref="RpcException">No usable answer, or one about another block.</exception>
    public Task<BlockHeader?> GetBlockAsync(ulong number, CancellationToken cancellationToken = default) =>
        QueryAsync(HeaderRequest(number), (ref json) => ReadHeaderAt(ref json, number), cancellationToken);

    /// <summary>The header with this hash, or null when the node does not know it.</summary>
    /// <exception cref="RpcException">No usable answer, or one about another block.</exception>
    public Task<BlockHeader?> GetBlockAsync(Hash32 hash, CancellationToken cancellationToken = default) =>
        QueryAsync(Read("eth_getBlockByHash", writer => WriteBlock(writer, hash.ToString())), (ref json) => ReadHeaderOf(ref json, hash), cancellationToken);

    /// <summary>Fees of the <paramref name="blocks"/> blocks up to <paramref name="newest"/>, with tips at the percentiles (0 to 100, ascending).</summary>
    /// <exception cref="RpcException">No usable answer, or one about other blocks.</exception>
    public Task<FeeHistory> GetFeeHistoryAsync(int blocks, ulong newest, IReadOnlyList<int> percentiles, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(blocks, 1);
        ArgumentNullException.ThrowIfNull(percentiles);
        var request = Read("eth_feeHistory", writer =>
        {
            writer.WriteStringValue(JsonHex.Quantity((ulong)blocks));
            writer.WriteStringValue(JsonHex.Quantity(newest));
            writer.WriteStartArray();
            foreach (var percentile in percentiles)
                writer.WriteNumberValue(percentile);
            writer.WriteEndArray();
        });
        return QueryAsync(request, (ref json) => ReadFeeHistory(ref json, newest, percentiles.Count), cancellationToken);
    }

    private static FeeHistory ReadFeeHistory(ref JsonCursor json, ulong newest, int percentiles)
    {
        var history = FeeHistory.Read(ref json, percentiles);
        return history.OldestBlock + (ulong)history.GasUsedRatio.Length - 1 == newest
            ? history
            : throw json.Bad("ends at another block than asked");
    }

    private static RpcRequest HeaderRequest(ulong number) =>
        Read("eth_getBlockByNumber", writer => WriteBlock(writer, JsonHex.Quantity(number)));

    private static void WriteBlock(Utf8JsonWriter writer, string block)
    {
        writer.WriteStringValue(block);
        writer.WriteBooleanValue(false); // transactions as hashes
    }

    private static BlockHeader? ReadHeader(ref JsonCursor json) => json.IsNull ? null : BlockHeader.Read(ref json);

    private static BlockHeader? ReadHeaderOf(ref JsonCursor json, Hash32 hash)
    {
        var header = ReadHeader(ref json);
        return header is null || header.Hash == hash ? header : throw json.Bad("is another block than asked");
    }

    private static BlockHeader? ReadHeaderAt(ref JsonCursor json, ulong number)
    {
        var header = ReadHeader(ref json);
        return header is null || header.Number == number ? header : throw json.Bad("is another block than asked");
    }
}
