using System.Collections.Immutable;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Evm.JsonRpc;
using KeeperBot.Primitives;

namespace KeeperBot.Protocols.Governance;

/// <summary>
/// What was queued, from the logs: every new block, and backwards to the configured look-back, a bounded range at a time. The range is halved where a node refuses it. An
/// operation is remembered for good; whether it still waits its timelock tells, so that a reorganisation, an execution or a cancellation needs no log.
/// </summary>
internal sealed class TimelockLogs(EthClient client, ImmutableArray<TimelockSource> timelocks)
{
    private const ulong WidestRange = 50_000;

    /// <summary>New blocks are read again this far back: logs of an abandoned block stand elsewhere.</summary>
    private const ulong Overlap = 64;

    private const int RefusalsInARow = 6;
    private const int MostUnreadable = 32;

    private readonly SortedSet<string> _unreadable = new(StringComparer.Ordinal);

    private readonly Dictionary<(Address, Hash32), QueuedEntry> _entries = [];
    private readonly Dictionary<Address, TimelockSource> _byAddress = timelocks.ToDictionary(timelock => timelock.At);
    private ulong _width = 10_000;
    private ulong? _newest;
    private ulong _oldest;

    /// <summary>Everything that was ever seen queued.</summary>
    internal IEnumerable<QueuedEntry> Entries => _entries.Values;

    /// <summary>Logs that are not what their signature says, in words.</summary>
    internal IEnumerable<string> Unreadable => _unreadable;

    /// <summary>The blocks that are not read yet, in words; null where all are.</summary>
    internal string? Missing(ulong head)
    {
        if (_newest is not { } newest)
            return "no block has been searched for queued operations yet";
        if (newest < head)
            return FormattableString.Invariant($"blocks {newest + 1} to {head} have not been searched for queued operations yet");
        return _oldest > Floor ? FormattableString.Invariant($"blocks {Floor} to {_oldest - 1} have not been searched for queued operations yet") : null;
    }

    private ulong Floor { get; set; }

    /// <summary>Reads what is new, then a range further back; not more than two ranges that are answered.</summary>
    /// <returns>Whether everything is read.</returns>
    /// <exception cref="RpcException">The node does not answer.</exception>
    internal async Task<bool> AdvanceAsync(ulong head, CancellationToken cancellation)
    {
        if (_newest is null)
        {
            var most = timelocks.Max(timelock => timelock.LookBack);
            (Floor, _oldest, _newest) = (head > most ? head - most : 0, head + 1, head);
        }
        else if (_newest < head)
        {
            var from = _newest.Value + 1 > Overlap ? _newest.Value + 1 - Overlap : 0;
            _newest = await ReadAsync(from, head, forwards: true, cancellation).ConfigureAwait(false);
        }

        if (_newest == head && _oldest > Floor)
            _oldest = await ReadAsync(Floor, _oldest - 1, forwards: false, cancellation).ConfigureAwait(false);
        return Missing(head) is null;
    }

    /// <summary>Reads as much of a range, from its start or its end, as the node answers at once.</summary>
    /// <returns>The last block read, or the first where it is read from the end.</returns>
    private async Task<ulong> ReadAsync(ulong from, ulong to, bool forwards, CancellationToken cancellation)
    {
        for (var refusals = 0; ; refusals++)
        {
            var width = Math.Min(_width, to - from + 1);
            var (first, last) = forwards ? (from, from + width - 1) : (to + 1 - width, to);
            try
            {
                var filter = LogFilter.InRange(first, last) with { Addresses = [.. timelocks.Select(timelock => timelock.At)], Topics = TimelockAbi.Topics };
                foreach (var log in await client.GetLogsAsync(filter, cancellation).ConfigureAwait(false))
                    Add(log);
                _width = Math.Min(2 * _width, WidestRange);
                return forwards ? last : first;
            }
            catch (RpcException error) when (width > 1 && refusals < RefusalsInARow && IsRefusal(error.Kind))
            {
                _width = Math.Max(1, width / 2);
            }
        }
    }

    /// <summary>Nodes say "range too wide" in a hundred ways; one that does not answer in time is not asked again at once.</summary>
    private static bool IsRefusal(RpcErrorKind kind) => kind is
        RpcErrorKind.Unknown or RpcErrorKind.ServerError or RpcErrorKind.HttpStatus or RpcErrorKind.ResponseTooLarge or RpcErrorKind.InvalidParams;

    private void Add(LogEntry log)
    {
        var timelock = _byAddress[log.Address];
        try
        {
            if (log.Removed || TimelockAbi.Read(timelock, log) is not { } queued)
                return;
            var entry = _entries.GetValueOrDefault((timelock.At, queued.Id)) ?? new(timelock, queued.Id, ImmutableSortedDictionary<int, ContractCall>.Empty, 0, queued.Eta);
            _entries[(timelock.At, queued.Id)] = entry with { Calls = entry.Calls.SetItem(queued.Index, queued.Call), Block = Math.Max(entry.Block, log.BlockNumber ?? 0) };
        }
        catch (AbiException malformed)
        {
            // Said for good and gone past: nobody who may queue is to blind the watch for what comes after.
            if (_unreadable.Count < MostUnreadable)
                _unreadable.Add(FormattableString.Invariant($"an operation queued in timelock {timelock.Name} at block {log.BlockNumber} (transaction {log.TransactionHash}) cannot be read: {malformed.Message}"));
        }
    }
}
