using KeeperBot.Core.Cycle;
using KeeperBot.Core.Ports;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Commands.Live;

/// <summary>Lets a market that is moved block by block wait until the keeper has dealt with a block, as real time between blocks would.</summary>
internal sealed class HeadSignal : ICycleObserver
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CycleOutcome? _last;

    /// <summary>The newest outcome.</summary>
    public CycleOutcome? Last
    {
        get
        {
            lock (_gate)
                return _last;
        }
    }

    /// <inheritdoc/>
    public void OnCycle(CycleOutcome outcome)
    {
        TaskCompletionSource fired;
        lock (_gate)
        {
            _last = outcome;
            (fired, _next) = (_next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        fired.SetResult();
    }

    /// <summary>The outcome at <paramref name="block"/>; ends with the keeper's own failure if it ends first.</summary>
    public async Task<CycleOutcome> WaitForAsync(BlockRef block, Task keeper)
    {
        while (true)
        {
            Task next;
            lock (_gate)
            {
                if (_last is { } outcome && outcome.Block.Hash == block.Hash)
                    return outcome;
                next = _next.Task;
            }

            if (await Task.WhenAny(next, keeper).ConfigureAwait(false) == keeper)
            {
                await keeper.ConfigureAwait(false);
                return Last is { } final && final.Block.Hash == block.Hash
                    ? final
                    : throw new CommandFailure(ExitCode.Halted, "the keeper stopped before the market was done; the lines above say why");
            }
        }
    }
}
