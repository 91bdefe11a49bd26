using KeeperBot.Core.Cycle;
using KeeperBot.Core.Ports;
using KeeperBot.Evm;
using KeeperBot.Evm.Heads;
using KeeperBot.Evm.JsonRpc;
using KeeperBot.Host.Commands;
using KeeperBot.Host.Logging;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Composition;

/// <summary>
/// Heads in, outcomes out, until stopped. A plain awaited loop rather than a hosted background service: there an exception ends the process with
/// exit code 0.
/// </summary>
/// <param name="cycle">What is run at each head.</param>
/// <param name="inspect">Asked at the first head, before the first cycle; whether that cycle is the only one is said to it, and it throws where the contracts are not what the configuration says.</param>
/// <param name="plane">Recovered before the first head.</param>
/// <param name="heads">The chain's newest heads.</param>
/// <param name="prices">Told of reorganisations.</param>
/// <param name="observers">Told of every outcome, in order.</param>
/// <param name="progress">Told of every head and every sign that the loop goes on.</param>
/// <param name="maxHeadAge">Oldest head decided on; null does not compare.</param>
/// <param name="time">The wall clock for that comparison.</param>
/// <param name="logger">The log.</param>
public sealed class Daemon(
    KeeperCycle cycle, Func<BlockRef, bool, CancellationToken, Task> inspect, ITransactionPlane plane, HeadFeed heads, IPriceHistory prices, IReadOnlyList<ICycleObserver> observers, LoopProgress progress, TimeSpan? maxHeadAge, TimeProvider time, ILogger logger)
{
    /// <summary>Asked before each cycle; tells the cycle to run, the given one or another.</summary>
    public Func<KeeperCycle, KeeperCycle> BeforeCycle { get; init; } = same => same;

    /// <summary>Recovers, then runs a cycle at every head until cancelled or halted.</summary>
    /// <param name="once">Whether to stop after the first cycle.</param>
    /// <param name="stop">Stops it between cycles; work in hand is cancelled up to the signature.</param>
    /// <returns>The last outcome; null when it was stopped before the first.</returns>
    public async Task<CycleOutcome?> RunAsync(bool once, CancellationToken stop)
    {
        await plane.RecoverAsync(stop).ConfigureAwait(false);
        CycleOutcome? last = null;
        var inspected = false;
        await foreach (var update in heads.ReadAsync(stop).ConfigureAwait(false))
        {
            Report(update);
            progress.Saw(update);
            if (HeadOf(update) is not { } head || !IsFresh(head))
            {
                if (once)
                    throw Unusable(update);
                continue;
            }

            if (!inspected)
                inspected = await TryInspectAsync(head.ToBlockRef(), once, stop).ConfigureAwait(false);
            if (!inspected)
                continue;
            foreach (var observer in observers)
                observer.OnCycleStarted(head.ToBlockRef());
            cycle = BeforeCycle(cycle);
            last = await cycle.RunAsync(head.ToBlockRef(), stop).ConfigureAwait(false);
            foreach (var observer in observers)
                observer.OnCycle(last);
            if (once || last is CycleCompleted { Plane: { HaltReason: not null, HaltMayPass: false } } || last is CycleFailed failed && IsJournal(failed))
                break;
        }

        if (last is CycleCompleted { Plane.HaltReason: { } reason })
            Log.Halted(logger, reason);
        return last;
    }

    /// <summary>Whether a cycle failed because the journal cannot be written or read: without it nothing may be signed, and only a fresh start reads it anew.</summary>
    internal static bool IsJournal(CycleFailed failed) => failed.Code is "execution.journal_unavailable" or "execution.journal_corrupt";

    // A node that fails in the middle says nothing about the contracts: the next head is asked again, and nothing is decided before.
    private async Task<bool> TryInspectAsync(BlockRef block, bool once, CancellationToken stop)
    {
        try
        {
            await inspect(block, once, stop).ConfigureAwait(false);
            return true;
        }
        catch (RpcException error) when (!once)
        {
            Log.InspectionUnanswered(logger, block.ToString(), error.Message);
            progress.SawUnusable("contracts_not_inspected", error.Message);
            return false;
        }
    }

    private static BlockHeader? HeadOf(HeadUpdate update) => update switch
    {
        HeadAdvanced advanced => advanced.Head,
        HeadReorganized reorganized => reorganized.Head,
        _ => null,
    };

    private bool IsFresh(BlockHeader head)
    {
        if (maxHeadAge is not { } limit)
            return true;
        // A head from the future is as wrong as a stale one: the distance counts.
        var age = (time.GetUtcNow() - head.Timestamp.ToDateTimeOffset()).Duration();
        if (age > limit)
        {
            Log.HeadTooOld(logger, head.Number, age, limit);
            progress.SawUnusable("head_too_old", FormattableString.Invariant($"block {head.Number} is {age} from this machine's clock, more than {limit}"));
        }

        return age <= limit;
    }

    private CommandFailure Unusable(HeadUpdate update) => update switch
    {
        HeadUnavailable failure => new CommandFailure(ExitCode.ChainUnreachable, $"no head to be had: {failure.Message}"),
        HeadSilent silent => new CommandFailure(ExitCode.ChainUnreachable, $"the node told no block for {silent.Silence}"),
        _ => new CommandFailure(
            ExitCode.ChainUnreachable,
            $"chain.maxHeadAge = {maxHeadAge}: the newest block is not within it; the node is behind or a clock is wrong (for a fork or local chain set \"unchecked\")"),
    };

    private void Report(HeadUpdate update)
    {
        switch (update)
        {
            case HeadReorganized reorganized:
                // Where the fork lies below everything remembered, no price that a block showed is believed any more.
                prices.Abandon(reorganized.CommonAncestor?.Number ?? 0);
                Log.Reorganised(logger, reorganized.Abandoned.ToString(), reorganized.Head.ToBlockRef().ToString());
                break;
            case HeadRetreated retreated:
                Log.HeadRetreated(logger, retreated.Reported.ToString(), retreated.Known.ToString());
                break;
            case HeadUnavailable failure:
                Log.HeadUnavailable(logger, failure.Message, failure.Failures);
                break;
            case HeadSilent silent:
                Log.HeadSilent(logger, silent.Silence);
                break;
        }
    }
}
