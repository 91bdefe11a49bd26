using System.Numerics;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Stress.Paths;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Monitoring.Terminal;
using KeeperBot.Primitives;
using KeeperBot.Scenarios.Rehearsals;

namespace KeeperBot.Host.Commands.Rehearse;

/// <summary>The blocks of a rehearsal: the one forked at, the time that passes, the market that moves, and as many blocks as the keeper needs to be done with what it began.</summary>
/// <param name="plan">What happens.</param>
/// <param name="prices">What it does to prices.</param>
/// <param name="market">Moves them.</param>
/// <param name="blockTime">Usual time between two blocks.</param>
/// <param name="say">Told what the market does.</param>
internal sealed class RehearsalBlocks(RehearsalPlan plan, MovedPrices prices, RehearsedMarket market, TimeSpan blockTime, Action<string> say)
{
    // A step of a path lasts many blocks; those in which nothing is on its way are left out. More than these never are.
    private const int MostBlocksInAStep = 24;
    private const int BlocksToFinality = 6;
    private static readonly BigInteger WeiPerGwei = BigInteger.Pow(10, 9);

    /// <summary>Mines them, and waits for the keeper after each.</summary>
    /// <param name="first">The first block, which is there already.</param>
    /// <param name="keeper">Waits for its outcome at a block.</param>
    /// <param name="stop">Stops it.</param>
    public async Task RunAsync(BlockHeader first, Func<BlockHeader, Task<CycleOutcome>> keeper, CancellationToken stop)
    {
        await keeper(first).ConfigureAwait(false);
        if (plan.Advance > TimeSpan.Zero)
        {
            say($"{plan.Advance} pass");
            await SettleAsync(await MineAsync(0, plan.Advance, keeper, stop).ConfigureAwait(false), 0, keeper, stop).ConfigureAwait(false);
        }

        for (var step = 1; step <= plan.Steps; step++)
        {
            say(Describe(step));
            var outcome = await MineAsync(step, plan.StepTime, keeper, stop).ConfigureAwait(false);
            if (plan.StepTime > blockTime)
                await SettleAsync(outcome, step, keeper, stop).ConfigureAwait(false);
        }

        say("the market stands still");
        await SettleAsync(await MineAsync(plan.Steps, blockTime, keeper, stop).ConfigureAwait(false), plan.Steps, keeper, stop).ConfigureAwait(false);
        for (var block = 0; block < BlocksToFinality; block++)
            await MineAsync(plan.Steps, blockTime, keeper, stop).ConfigureAwait(false);
    }

    private async Task SettleAsync(CycleOutcome outcome, int step, Func<BlockHeader, Task<CycleOutcome>> keeper, CancellationToken stop)
    {
        for (var block = 0; block < MostBlocksInAStep && IsBusy(outcome); block++)
            outcome = await MineAsync(step, blockTime, keeper, stop).ConfigureAwait(false);
    }

    private async Task<CycleOutcome> MineAsync(int step, TimeSpan after, Func<BlockHeader, Task<CycleOutcome>> keeper, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        var row = step == 0 ? null : plan.RowAt(step);
        return await keeper(await market.MineAsync(new MarketState(prices.At(step), prices.InPoolsAt(step), row?.OracleLag ?? TimeSpan.Zero, BaseFee(row)), after).ConfigureAwait(false)).ConfigureAwait(false);
    }

    private UInt256? BaseFee(PathRow? row) =>
        plan.BaseFee ?? (row is null ? null : UInt256.FromBigInteger(Wad.FromDouble(row.GasGwei).Raw * WeiPerGwei / Wad.One.Raw));

    private string Describe(int step)
    {
        var moved = prices.At(step).Where(item => item.Value != Wad.One).OrderBy(item => item.Key, StringComparer.Ordinal)
            .Select(item => FormattableString.Invariant($"{item.Key} at {Figures.Format(Wad.FromRaw(item.Value.Raw * 100), 2)} % of its price"));
        return FormattableString.Invariant($"step {step}/{plan.Steps}: {string.Join(", ", moved.DefaultIfEmpty("prices as they are"))}");
    }

    private static bool IsBusy(CycleOutcome outcome) => outcome is CycleCompleted cycle
        && (cycle.Plane.KeyBusy || cycle.Steps.Any(step => step is StepSubmitted { Submission: Submitted }));
}
