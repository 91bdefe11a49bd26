using KeeperBot.Core.Cycle;
using KeeperBot.Core.Ports;
using KeeperBot.Evm;
using KeeperBot.Monitoring.Terminal;
using KeeperBot.Scenarios;
using KeeperBot.Scenarios.Markets;

namespace KeeperBot.Host.Commands.Demo;

/// <summary>Drives the market along its path, one block a step, and gives a keeper the blocks it would have in that time.</summary>
/// <param name="chain">The local chain.</param>
/// <param name="record">Measures every block.</param>
/// <param name="pause">Wall time between steps, for those who watch.</param>
/// <param name="time">The clock of that pause.</param>
/// <param name="say">Told what the market does.</param>
internal sealed class DemoMarket(LocalChain chain, DemoRecord record, TimeSpan pause, TimeProvider time, Action<string> say)
{
    private static readonly TimeSpan BlockTime = TimeSpan.FromSeconds(12);

    // A step of the path lasts many blocks; those in which nothing is on its way are left out. More than these never are.
    private const int MostBlocksInAStep = 24;
    private const int BlocksToFinality = 6;

    /// <summary>Runs the path. Without a keeper nobody is waited for.</summary>
    public async Task RunAsync(MarketPathOptions options, Func<BlockHeader, Task<CycleOutcome>>? keeper, CancellationToken stop)
    {
        await AfterBlockAsync(await chain.Control.GetHeadAsync().ConfigureAwait(false), keeper, stop).ConfigureAwait(false);
        var path = MarketPath.Create(chain.Market.Price, options);
        for (var index = 0; index < path.Steps.Length; index++)
        {
            stop.ThrowIfCancellationRequested();
            var step = path.Steps[index];
            say(FormattableString.Invariant($"step {index + 1}/{path.Steps.Length}: price {Figures.Format(step.Price, 2)}"));
            var block = await chain.Market.StepAsync(step.Price, step.After).ConfigureAwait(false);
            await SettleAsync(await AfterBlockAsync(block, keeper, stop).ConfigureAwait(false), MostBlocksInAStep, keeper, stop).ConfigureAwait(false);
            if (pause > TimeSpan.Zero)
                await Task.Delay(pause, time, stop).ConfigureAwait(false);
        }

        for (var block = 0; block < BlocksToFinality; block++)
            await MineAsync(keeper, stop).ConfigureAwait(false);
    }

    private async Task SettleAsync(CycleOutcome? outcome, int most, Func<BlockHeader, Task<CycleOutcome>>? keeper, CancellationToken stop)
    {
        for (var block = 0; block < most && outcome is not null && IsBusy(outcome); block++)
            outcome = await MineAsync(keeper, stop).ConfigureAwait(false);
    }

    private async Task<CycleOutcome?> MineAsync(Func<BlockHeader, Task<CycleOutcome>>? keeper, CancellationToken stop) =>
        await AfterBlockAsync(await chain.Market.MineAsync(BlockTime).ConfigureAwait(false), keeper, stop).ConfigureAwait(false);

    private async Task<CycleOutcome?> AfterBlockAsync(BlockHeader block, Func<BlockHeader, Task<CycleOutcome>>? keeper, CancellationToken stop)
    {
        await record.MeasureAsync(block.ToBlockRef(), stop).ConfigureAwait(false);
        return keeper is null ? null : await keeper(block).ConfigureAwait(false);
    }

    private static bool IsBusy(CycleOutcome outcome) => outcome is CycleCompleted cycle
        && (cycle.Plane.KeyBusy || cycle.Steps.Any(step => step is StepSubmitted { Submission: Submitted }));
}
