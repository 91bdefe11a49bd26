using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;
using KeeperBot.Evm;
using KeeperBot.Primitives;

namespace KeeperBot.Scenarios.Anvil;

/// <summary>Transactions in a node's pool.</summary>
/// <param name="Pending">Ready for the next block.</param>
/// <param name="Queued">Waiting for a lower nonce.</param>
public readonly record struct PoolCounts(ulong Pending, ulong Queued);

/// <summary>Anvil's own methods (<c>anvil_*</c>, <c>evm_*</c>, <c>txpool_*</c>): what makes a local chain do as it is told.</summary>
public sealed class AnvilControl(EthClient client)
{
    /// <summary>Unlocked accounts, in order.</summary>
    public async Task<IReadOnlyList<Address>> GetAccountsAsync() =>
        [.. (await client.RawAsync("eth_accounts").ConfigureAwait(false)).EnumerateArray().Select(item => Address.Parse(item.GetString() ?? ""))];

    /// <summary>The newest block.</summary>
    /// <exception cref="ScenarioException"><see cref="ScenarioErrorKind.ChainUnusable"/>: there is none.</exception>
    public async Task<BlockHeader> GetHeadAsync() => await client.GetBlockAsync(BlockTag.Latest).ConfigureAwait(false)
        ?? throw new ScenarioException(ScenarioErrorKind.ChainUnusable, "the chain has no latest block");

    /// <summary>Mines one block at <paramref name="time"/>, with whatever the pool holds.</summary>
    public async Task<BlockHeader> MineAtAsync(ChainTime time)
    {
        await SetNextTimestampAsync(time).ConfigureAwait(false);
        await client.RawAsync("evm_mine").ConfigureAwait(false);
        return await GetHeadAsync().ConfigureAwait(false);
    }

    /// <summary>Mines one block <paramref name="after"/> the newest one (at least a second).</summary>
    public async Task<BlockHeader> MineAfterAsync(TimeSpan after)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(after, TimeSpan.FromSeconds(1));
        var head = await GetHeadAsync().ConfigureAwait(false);
        return await MineAtAsync(head.ToBlockRef().Timestamp.Plus(after)).ConfigureAwait(false);
    }

    /// <summary>Mines <paramref name="count"/> blocks, <paramref name="interval"/> apart.</summary>
    public async Task<BlockHeader> MineManyAsync(int count, TimeSpan interval)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        for (var i = 1; i < count; i++)
            await MineAfterAsync(interval).ConfigureAwait(false);
        return await MineAfterAsync(interval).ConfigureAwait(false);
    }

    /// <summary>Fixes the next block's timestamp.</summary>
    public Task SetNextTimestampAsync(ChainTime time) => client.RawAsync("evm_setNextBlockTimestamp", Hex(time.UnixSeconds));

    /// <summary>Every later block comes this long after the one before it, whatever the wall clock says.</summary>
    public Task SetTimestampIntervalAsync(TimeSpan interval) =>
        client.RawAsync("anvil_setBlockTimestampInterval", JsonValue.Create((ulong)interval.TotalSeconds));

    /// <summary>Turns mining of each transaction as it comes on or off.</summary>
    public Task SetAutomineAsync(bool on) => client.RawAsync("evm_setAutomine", JsonValue.Create(on));

    /// <summary>Sets an account's balance in wei.</summary>
    public Task SetBalanceAsync(Address account, UInt256 wei) => client.RawAsync("anvil_setBalance", account.ToString(), Hex(wei));

    /// <summary>Sets an account's nonce.</summary>
    public Task SetNonceAsync(Address account, ulong nonce) => client.RawAsync("anvil_setNonce", account.ToString(), Hex(nonce));

    /// <summary>Lets transactions be sent from <paramref name="account"/> without its key.</summary>
    public Task ImpersonateAsync(Address account) => client.RawAsync("anvil_impersonateAccount", account.ToString());

    /// <summary>Ends <see cref="ImpersonateAsync"/>.</summary>
    public Task StopImpersonatingAsync(Address account) => client.RawAsync("anvil_stopImpersonatingAccount", account.ToString());

    /// <summary>Replaces a contract's code.</summary>
    public Task SetCodeAsync(Address contract, Bytes code) => client.RawAsync("anvil_setCode", contract.ToString(), code.ToString());

    /// <summary>Writes one storage word.</summary>
    public Task SetStorageAtAsync(Address contract, Hash32 slot, Hash32 value) =>
        client.RawAsync("anvil_setStorageAt", contract.ToString(), slot.ToString(), value.ToString());

    /// <summary>Remembers the state; the answer is for <see cref="RevertAsync"/>, once.</summary>
    public async Task<string> SnapshotAsync() => (await client.RawAsync("evm_snapshot").ConfigureAwait(false)).GetString()
        ?? throw new ScenarioException(ScenarioErrorKind.ChainUnusable, "evm_snapshot gave no id");

    /// <summary>Goes back to a snapshot.</summary>
    /// <exception cref="ScenarioException"><see cref="ScenarioErrorKind.ChainUnusable"/>: the snapshot is unknown or used.</exception>
    public async Task RevertAsync(string snapshot)
    {
        if (!(await client.RawAsync("evm_revert", snapshot).ConfigureAwait(false)).GetBoolean())
            throw new ScenarioException(ScenarioErrorKind.ChainUnusable, $"there is no snapshot {snapshot} to go back to; each serves once");
    }

    /// <summary>
    /// Replaces the newest <paramref name="depth"/> blocks. <paramref name="transactions"/> go into the new ones, each with the index of its
    /// block; nothing of the old ones returns to the pool. In a fork, the block forked at cannot be replaced.
    /// </summary>
    public Task ReorgAsync(int depth, params IReadOnlyList<(Bytes Raw, int Block)> transactions)
    {
        var pairs = new JsonArray([.. transactions.Select(item => (JsonNode)new JsonArray(item.Raw.ToString(), item.Block))]);
        return client.RawAsync("anvil_reorg", JsonValue.Create(depth), pairs);
    }

    /// <summary>Forgets a transaction of the pool.</summary>
    /// <returns>Whether it was there.</returns>
    public async Task<bool> DropTransactionAsync(Hash32 hash) =>
        (await client.RawAsync("anvil_dropTransaction", hash.ToString()).ConfigureAwait(false)).ValueKind == JsonValueKind.String;

    /// <summary>Sets the next block's base fee in wei.</summary>
    public Task SetNextBlockBaseFeeAsync(UInt256 wei) => client.RawAsync("anvil_setNextBlockBaseFeePerGas", Hex(wei));

    /// <summary>Changes the chain id a running chain answers.</summary>
    public Task SetChainIdAsync(ChainId chain) => client.RawAsync("anvil_setChainId", JsonValue.Create(chain.Value));

    /// <summary>How many transactions wait in the pool.</summary>
    public async Task<PoolCounts> GetPoolCountsAsync()
    {
        var status = await client.RawAsync("txpool_status").ConfigureAwait(false);
        return new PoolCounts(Quantity(status.GetProperty("pending")), Quantity(status.GetProperty("queued")));
    }

    /// <summary>The whole state as JSON, in the form <c>--load-state</c> takes.</summary>
    public async Task<byte[]> DumpStateAsync(CancellationToken cancellation = default)
    {
        var packed = Bytes.Parse((await client.RawAsync("anvil_dumpState").ConfigureAwait(false)).GetString() ?? "");
        await using var gzip = new GZipStream(new MemoryStream(packed.Span.ToArray()), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        await gzip.CopyToAsync(plain, cancellation).ConfigureAwait(false);
        return plain.ToArray();
    }

    private static JsonNode Hex(ulong value) => string.Create(CultureInfo.InvariantCulture, $"0x{value:x}");

    private static JsonNode Hex(UInt256 value) => "0x" + value.ToBigInteger().ToString("x", CultureInfo.InvariantCulture);

    private static ulong Quantity(JsonElement value) => value.ValueKind == JsonValueKind.Number
        ? value.GetUInt64()
        : ulong.Parse((value.GetString() ?? "").AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
