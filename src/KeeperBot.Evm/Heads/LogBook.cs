using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Evm.Heads;

/// <summary>
/// What has been told of the last blocks' logs, by block hash and index. While something may have been missed, what the socket says is held back
/// until the client's nodes have the block in question and the logs up to it are fetched.
/// </summary>
internal sealed class LogBook(LogFilter filter, EthClient client, LogSubscriptionOptions options)
{
    private readonly Dictionary<(Hash32 Block, ulong Index), LogEntry> _told = [];
    private readonly List<LogEntry> _held = [];
    private int? _connection;
    private BlockHeader? _head;
    private BlockHeader? _target;
    private ulong _next = filter.FirstHeight;
    private bool _isBehind;

    /// <summary>What follows from one thing the socket said.</summary>
    internal async Task<IReadOnlyList<LogUpdate>> TakeAsync(SocketNews news, CancellationToken cancellationToken)
    {
        if (news.Failure is { } failure)
            return [new LogsUnavailable(failure.Kind, failure.Message)];
        if (news.Connection != _connection)
            (_connection, _isBehind, _target) = (news.Connection, true, null);
        var updates = new List<LogUpdate>();
        if (news.Log is { } log)
            Hear(log, updates);
        else
            await FollowAsync(news.Head!, updates, cancellationToken).ConfigureAwait(false);
        return updates;
    }

    private void Hear(LogEntry log, List<LogUpdate> updates)
    {
        if (!_isBehind)
        {
            Tell(log, updates);
            return;
        }
        if (_held.Count == options.Backlog)
        {
            // Their blocks are at or below the next head; up to that everything is fetched.
            _held.Clear();
            _target = null;
        }
        _held.Add(log);
    }

    private async Task FollowAsync(BlockHeader head, List<LogUpdate> updates, CancellationToken cancellationToken)
    {
        var stands = _head is null || head.Hash == _head.Hash || head.ParentHash == _head.Hash;
        _head = head;
        if (!stands)
            (_isBehind, _target) = (true, null);
        if (_isBehind)
            await CatchUpAsync(_target ??= head, updates, cancellationToken).ConfigureAwait(false);
        if (!_isBehind)
            _next = Math.Max(_next, head.Number + 1);
        var oldest = Below(head.Number + 1);
        foreach (var key in _told.Where(pair => pair.Value.BlockNumber < oldest).Select(pair => pair.Key).ToArray())
            _told.Remove(key);
    }

    private async Task CatchUpAsync(BlockHeader target, List<LogUpdate> updates, CancellationToken cancellationToken)
    {
        List<LogEntry> fetched = [];
        var from = Below(Math.Min(_next, target.Number + 1));
        try
        {
            var own = await client.GetBlockAsync(target.Number, cancellationToken).ConfigureAwait(false);
            if (own?.Hash != target.Hash)
            {
                if (own is not null)
                    updates.Add(new LogsUnavailable(RpcErrorKind.Disagreement, $"block {target.Number} is {target.Hash} for the socket and {own.Hash} at {client.EndpointHost}"));
                return; // they do not have it yet, or the socket's node is on a branch of its own: the next head shows
            }
            for (var at = from; at <= target.Number; at += (ulong)options.MaxRange)
                fetched.AddRange(await client.GetLogsAsync(filter.Between(at, Math.Min(at + (ulong)options.MaxRange - 1, target.Number)), cancellationToken).ConfigureAwait(false));
        }
        catch (RpcException e)
        {
            updates.Add(new LogsUnavailable(e.Kind, e.Message));
            return;
        }
        Compare(fetched, from, target.Number, updates);
        (_isBehind, _target) = (false, null);
        foreach (var log in _held)
            Tell(log, updates);
        _held.Clear();
        updates.Add(new LogsComplete(target.ToBlockRef()));
    }

    private void Compare(List<LogEntry> fetched, ulong from, ulong to, List<LogUpdate> updates)
    {
        var there = fetched.Select(KeyOf).ToHashSet();
        var gone = _told.Where(pair => pair.Value.BlockNumber >= from && pair.Value.BlockNumber <= to && !there.Contains(pair.Key)).ToArray();
        foreach (var (key, log) in gone.OrderByDescending(pair => pair.Value.BlockNumber).ThenByDescending(pair => pair.Value.LogIndex))
        {
            _told.Remove(key);
            updates.Add(new LogRemoved(log));
        }
        foreach (var log in fetched.OrderBy(log => log.BlockNumber).ThenBy(log => log.LogIndex))
            Tell(log, updates);
    }

    private void Tell(LogEntry log, List<LogUpdate> updates)
    {
        var key = KeyOf(log);
        if (!log.Removed && _told.TryAdd(key, log))
            updates.Add(new LogAdded(log));
        else if (log.Removed && _told.Remove(key, out var told))
            updates.Add(new LogRemoved(told));
    }

    /// <summary>The lowest height that is looked at again when everything below <paramref name="next"/> was told.</summary>
    private ulong Below(ulong next)
    {
        var depth = (ulong)options.Depth;
        return Math.Max(filter.FirstHeight, next > depth ? next - depth : 0);
    }

    private static (Hash32 Block, ulong Index) KeyOf(LogEntry log) => (log.BlockHash!.Value, log.LogIndex!.Value);
}
