using KeeperBot.Core.Cycle;
using KeeperBot.Core.Ports;
using KeeperBot.Evm.Heads;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Composition;

/// <summary>How the daemon's loop gets on, by the monotonic clock; written by the loop, read by whoever asks for health. Thread-safe.</summary>
public sealed class LoopProgress(TimeProvider time) : ICycleObserver
{
    private readonly Lock _gate = new();
    private long _beat = time.GetTimestamp();
    private CycleOutcome? _newest;
    private long? _completed;
    private (string Code, string Detail)? _chainTrouble;

    /// <summary>Told, by code and in words, each time there is no head to decide on; must not throw and must not block.</summary>
    public Action<string, string> Troubled { get; init; } = (_, _) => { };

    /// <inheritdoc/>
    public void OnCycleStarted(BlockRef head)
    {
        lock (_gate)
            _beat = time.GetTimestamp();
    }

    /// <inheritdoc/>
    public void OnCycle(CycleOutcome outcome)
    {
        lock (_gate)
        {
            _newest = outcome;
            _beat = time.GetTimestamp();
            if (outcome is CycleCompleted)
                _completed = _beat;
        }
    }

    /// <summary>The feed told something: the loop goes on, whatever it is.</summary>
    public void Saw(HeadUpdate update)
    {
        (string Code, string Detail)? trouble = update switch
        {
            HeadUnavailable failure => ("chain_unreachable", failure.Message),
            HeadSilent silent => ("chain_silent", FormattableString.Invariant($"no new block for {silent.Silence}")),
            _ => null,
        };
        lock (_gate)
        {
            _beat = time.GetTimestamp();
            if (update is not HeadRetreated)
                _chainTrouble = trouble;
        }

        if (trouble is var (code, detail))
            Troubled(code, detail);
    }

    /// <summary>The head that was just seen is not decided on.</summary>
    public void SawUnusable(string code, string detail)
    {
        lock (_gate)
            _chainTrouble = (code, detail);
        Troubled(code, detail);
    }

    /// <summary>Everything at one moment.</summary>
    public LoopState Now()
    {
        lock (_gate)
        {
            return new LoopState(
                time.GetElapsedTime(_beat), _newest, _completed is { } completed ? time.GetElapsedTime(completed) : null, _chainTrouble?.Code, _chainTrouble?.Detail);
        }
    }
}
