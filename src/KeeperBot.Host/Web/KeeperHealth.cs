using KeeperBot.Core.Cycle;
using KeeperBot.Host.Composition;

namespace KeeperBot.Host.Web;

/// <summary>Whether the keeper lives, and whether it is ready to keep; computed from the loop's progress.</summary>
/// <param name="progress">The loop.</param>
/// <param name="blockInterval">Usual time between two blocks.</param>
public sealed class KeeperHealth(LoopProgress progress, TimeSpan blockInterval)
{
    private const int BlocksOfPatience = 10;

    // The loop tells of a silent chain every minute, and of one that does not answer more often: without a sign for three it is stuck.
    private static readonly TimeSpan LeastPatience = TimeSpan.FromMinutes(3);

    /// <summary>How long the loop may do nothing before it counts as stuck.</summary>
    public TimeSpan Patience => TimeSpan.FromTicks(Math.Max(LeastPatience.Ticks, BlocksOfPatience * blockInterval.Ticks));

    /// <summary>Whether the loop goes on. A chain that cannot be reached is no reason to start the process anew.</summary>
    public HealthVerdict Live()
    {
        var state = progress.Now();
        return new HealthVerdict([.. Stuck(state)]);
    }

    /// <summary>Whether the last cycle ran through on a chain that answers, with a journal that can be written and a key that may sign.</summary>
    public HealthVerdict Ready()
    {
        var state = progress.Now();
        return new HealthVerdict([.. Stuck(state), .. Chain(state), .. Cycle(state), .. Halted(state)]);
    }

    private IEnumerable<HealthReason> Stuck(LoopState state)
    {
        if (state.SinceBeat > Patience)
            yield return new("loop_stuck", FormattableString.Invariant($"the loop has done nothing for {state.SinceBeat.TotalSeconds:0} s; after {Patience.TotalSeconds:0} s it counts as stuck"));
    }

    private static IEnumerable<HealthReason> Chain(LoopState state)
    {
        if (state.ChainTrouble is { } code)
            yield return new(code, state.ChainDetail ?? "");
    }

    private IEnumerable<HealthReason> Cycle(LoopState state)
    {
        switch (state.Newest)
        {
            case null:
                yield return new("no_cycle_yet", "no cycle has ended since the start");
                break;
            case CycleFailed failed when Daemon.IsJournal(failed):
                yield return new("journal_unusable", $"{failed.Code}: {failed.Detail}");
                break;
            case CycleFailed failed:
                yield return new("cycle_void", $"{failed.Code}: {failed.Detail}");
                break;
            case CycleCompleted when state.SinceCompleted > Patience:
                yield return new("cycle_old", FormattableString.Invariant($"the last cycle ended {state.SinceCompleted.Value.TotalSeconds:0} s ago"));
                break;
        }
    }

    private static IEnumerable<HealthReason> Halted(LoopState state)
    {
        if (state.Newest is CycleCompleted { Plane.HaltReason: { } reason })
            yield return new("key_halted", reason);
        else if (state.Newest is { Mode: KeeperMode.Halted } and CycleCompleted)
            yield return new("halted", "the mode is halted: nothing is signed");
    }
}
