using System.Globalization;
using System.Text.Json.Nodes;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Scenarios.Anvil;
using KeeperBot.Scenarios.Worlds;

namespace KeeperBot.Scenarios.Markets;

/// <summary>
/// Transactions of the world's unlocked accounts that are to be mined together in one block at a given time, beside whatever else the pool
/// holds. One that fails is an error.
/// </summary>
internal sealed class MarketBlock(EthClient client, AnvilControl control)
{
    private const ulong CallGas = 10_000_000;

    private readonly List<(Address From, DeployedContract Contract, string Function, Bytes Data)> _calls = [];

    internal void Add(Address from, DeployedContract contract, string function, params AbiValue[] arguments) =>
        _calls.Add((from, contract, function, contract.Abi.Function(function).Encode(arguments)));

    /// <summary>Mines the block and returns it with the receipts, in order of <see cref="Add"/>.</summary>
    internal async Task<(BlockHeader Block, IReadOnlyList<TransactionReceipt> Receipts)> MineAsync(ChainTime at)
    {
        var nonces = new Dictionary<Address, ulong>();
        var hashes = new List<Hash32>();
        foreach (var (from, contract, _, data) in _calls)
        {
            var nonce = nonces.TryGetValue(from, out var next) ? next : await client.GetTransactionCountAsync(from, BlockTag.Latest).ConfigureAwait(false);
            nonces[from] = nonce + 1;
            hashes.Add(await SendAsync(from, contract.Address, data, nonce).ConfigureAwait(false));
        }

        var block = await control.MineAtAsync(at).ConfigureAwait(false);
        var receipts = await client.GetTransactionReceiptsAsync(hashes).ConfigureAwait(false);
        return (block, [.. receipts.Select((receipt, index) => Check(receipt, index))]);
    }

    private TransactionReceipt Check(TransactionReceipt? receipt, int index)
    {
        var name = $"{_calls[index].Contract.Name}.{_calls[index].Function}";
        return receipt switch
        {
            null => throw new ScenarioException(ScenarioErrorKind.TransactionFailed, $"{name} was not mined in the market's block; is its sender's balance or the base fee out of bounds?"),
            { Succeeded: false } => throw new MarketTransactionException(name, index, receipt),
            _ => receipt,
        };
    }

    private async Task<Hash32> SendAsync(Address from, Address to, Bytes data, ulong nonce)
    {
        var sent = await client.RawAsync("eth_sendTransaction", new JsonObject
        {
            ["from"] = from.ToString(),
            ["to"] = to.ToString(),
            ["data"] = data.ToString(),
            ["gas"] = string.Create(CultureInfo.InvariantCulture, $"0x{CallGas:x}"),
            ["nonce"] = string.Create(CultureInfo.InvariantCulture, $"0x{nonce:x}"),
        }).ConfigureAwait(false);
        return Hash32.Parse(sent.GetString() ?? "");
    }
}

/// <summary>A market's transaction was mined and failed.</summary>
internal sealed class MarketTransactionException(string name, int index, TransactionReceipt receipt)
    : Exception(string.Create(CultureInfo.InvariantCulture, $"{name} failed in block {receipt.BlockNumber}"))
{
    internal int Index { get; } = index;

    internal TransactionReceipt Receipt { get; } = receipt;
}
