using KeeperBot.Core.Cycle;
using KeeperBot.Evm;
using KeeperBot.Host.Composition;

namespace KeeperBot.Host.Commands.Live;

/// <summary>Runs a keeper beside a market that is moved block by block.</summary>
internal static class SteppedKeeper
{
    /// <summary>Starts the keeper, has the market run its course, and stops the keeper.</summary>
    /// <param name="runtime">The keeper; <paramref name="signal"/> is among its observers.</param>
    /// <param name="signal">Tells when the keeper has dealt with a block.</param>
    /// <param name="market">The market; it is given what waits for the keeper's outcome at a block.</param>
    /// <param name="stop">Stops both.</param>
    public static async Task RunAsync(KeeperRuntime runtime, HeadSignal signal, Func<Func<BlockHeader, Task<CycleOutcome>>, Task> market, CancellationToken stop)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var daemon = runtime.Daemon.RunAsync(once: false, ended.Token);
        try
        {
            await market(block => signal.WaitForAsync(block.ToBlockRef(), daemon)).ConfigureAwait(false);
        }
        finally
        {
            await ended.CancelAsync().ConfigureAwait(false);
            await EndAsync(daemon).ConfigureAwait(false);
        }
    }

    private static async Task EndAsync(Task daemon)
    {
        try
        {
            await daemon.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // This is how a daemon ends.
        }
    }
}
