using System.Collections.Immutable;
using KeeperBot.Core.Governance;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;

namespace KeeperBot.Protocols.Governance;

/// <summary>The operations that wait in timelocks, decoded by the tables of the venues in use. What the node does not answer is said and asked again later; a rescue never waits for it.</summary>
/// <param name="client">For logs.</param>
/// <param name="multicall">For the timelocks' own word on each operation.</param>
/// <param name="timelocks">Which.</param>
/// <param name="decoder">Says what a call would set.</param>
public sealed class TimelockWatch(EthClient client, MulticallReader multicall, ImmutableArray<TimelockSource> timelocks, CallDecoder decoder) : IQueuedOperations
{
    /// <summary>After a failure logs are left alone for so long, by chain time.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    /// <summary>What has waited no more for so many blocks is not asked for again.</summary>
    private const ulong Settled = 256;

    /// <summary>Each is worked out for every account in every block, before anything is decided; whoever may queue could otherwise keep the keeper from its rescues.</summary>
    private const int MostOperations = 16;
    private const int MostCalls = 64;

    private readonly TimelockLogs _logs = new(client, timelocks);
    private readonly Dictionary<(Address, Hash32), ulong> _over = [];
    // What cannot be read at one block is taken to be what it was: an operation must not drop out because a venue is silent.
    private readonly SortedDictionary<string, RiskParameter> _parameters = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TimeSpan> _delays = new(StringComparer.Ordinal);
    private ImmutableArray<QueuedOperation> _last = [];
    private (ChainTime Until, string Why)? _pause;

    /// <summary>The least delay of each timelock by name, as of the last look; one that does not say it is absent.</summary>
    public IReadOnlyDictionary<string, TimeSpan> Delays => _delays;

    /// <summary>Searches back at a start, so that the first decision knows what waits.</summary>
    /// <param name="head">The block to start from.</param>
    /// <param name="most">Requests after which the rest is left to the cycles.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task CatchUpAsync(BlockRef head, int most, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(head);
        for (var asked = 0; asked < most && !await TryAdvanceAsync(head, cancellation).ConfigureAwait(false) && _pause is null; asked++)
        {
        }
    }

    /// <inheritdoc/>
    public async Task<(ImmutableArray<QueuedOperation> Queued, ImmutableArray<string> Unread)> LookAsync(PortfolioSnapshot snapshot, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        var unread = ImmutableArray.CreateBuilder<string>();
        foreach (var parameter in snapshot.Parameters)
            _parameters[parameter.Subject] = parameter;
        await TryAdvanceAsync(snapshot.Block, cancellation).ConfigureAwait(false);
        unread.AddRange(_logs.Unreadable);
        if (_logs.Missing(snapshot.Block.Number) is { } missing)
            unread.Add(_pause is { } pause ? $"{missing}: {pause.Why}" : missing);
        try
        {
            _last = await AskAsync(snapshot.Block, unread, cancellation).ConfigureAwait(false);
        }
        catch (EnvironmentFailure failure)
        {
            unread.Add($"the timelocks cannot be asked what waits in them: {failure.Message}");
        }

        return (_last, unread.ToImmutable());
    }

    private async Task<bool> TryAdvanceAsync(BlockRef head, CancellationToken cancellation)
    {
        if (_pause is { } pause && head.Timestamp < pause.Until)
            return false;
        try
        {
            _pause = null;
            return await _logs.AdvanceAsync(head.Number, cancellation).ConfigureAwait(false);
        }
        catch (EnvironmentFailure failure)
        {
            _pause = (head.Timestamp.Plus(Pause), failure.Message);
            return false;
        }
    }

    private async Task<ImmutableArray<QueuedOperation>> AskAsync(BlockRef block, ImmutableArray<string>.Builder unread, CancellationToken cancellation)
    {
        var entries = _logs.Entries.Where(entry => !_over.TryGetValue((entry.Timelock.At, entry.Id), out var since) || since + Settled > block.Number || entry.Block > since).ToList();
        var calls = new List<ContractCall>(entries.Select(TimelockAbi.Question));
        calls.AddRange(timelocks.SelectMany(timelock => TimelockAbi.Terms(timelock)));
        var answers = await multicall.ReadAsync(calls, block, [], cancellation).ConfigureAwait(false);
        var graces = new Dictionary<Address, CallResult>();
        var next = entries.Count;
        foreach (var timelock in timelocks)
        {
            ReadDelay(timelock, answers[next++], unread);
            if (timelock.Kind == TimelockKind.Compound)
                graces[timelock.At] = answers[next++];
        }

        var found = new List<QueuedOperation>();
        for (var index = 0; index < entries.Count; index++)
        {
            var entry = entries[index];
            try
            {
                if (TimelockAbi.Earliest(entry, answers[index], graces.TryGetValue(entry.Timelock.At, out var grace) ? grace : null, block.Timestamp) is { } earliest)
                    Add(entry, earliest, found);
                else
                    EndOf(entry, block.Number);
            }
            catch (AbiException unusual)
            {
                unread.Add($"timelock {entry.Timelock.Name} at {entry.Timelock.At} does not say whether {entry.Id} waits ({unusual.Message}): is it of the kind that is configured?");
            }
        }

        if (found.Count > MostOperations)
            unread.Add(FormattableString.Invariant($"{found.Count} operations that touch a venue in use wait; only the {MostOperations} that may be executed first are worked out"));
        return [.. found.OrderBy(operation => operation.Earliest).ThenBy(operation => operation.Id.ToString(), StringComparer.Ordinal).Take(MostOperations)];
    }

    /// <summary>An address where nothing answers queues nothing either, which is not the same as quiet.</summary>
    private void ReadDelay(TimelockSource timelock, CallResult answer, ImmutableArray<string>.Builder unread)
    {
        try
        {
            _delays[timelock.Name] = TimeSpan.FromSeconds(Math.Min(TimelockAbi.ReadDelay(timelock, answer), TimeSpan.FromDays(36_500).TotalSeconds));
        }
        catch (AbiException unusual)
        {
            _delays.Remove(timelock.Name);
            unread.Add($"timelock {timelock.Name} at {timelock.At} does not say its delay ({unusual.Message}): is it of the kind that is configured, and at that address?");
        }
    }

    /// <summary>Since when it waits no more; queued anew after that, it counts again.</summary>
    private void EndOf(QueuedEntry entry, ulong block)
    {
        var key = (entry.Timelock.At, entry.Id);
        if (!_over.TryGetValue(key, out var since) || entry.Block > since)
            _over[key] = block;
    }

    private void Add(QueuedEntry entry, ChainTime earliest, List<QueuedOperation> found)
    {
        _over.Remove((entry.Timelock.At, entry.Id));
        ImmutableArray<RiskParameter> now = [.. _parameters.Values];
        var calls = entry.Calls.Values.Take(MostCalls).Select(call => decoder.Decode(call, now)).ToList();
        if (entry.Calls.Count > MostCalls)
            calls.Add((new(entry.Timelock.At, FormattableString.Invariant($"{entry.Calls.Count - MostCalls} more calls, which are not looked into"), [], false), true));
        if (calls.Exists(call => call.Touches))
            found.Add(new(entry.Timelock.Name, entry.Id, earliest, [.. calls.Select(call => call.Call)]));
    }
}
