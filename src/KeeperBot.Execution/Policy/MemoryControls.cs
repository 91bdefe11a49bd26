using System.Collections.Concurrent;
using KeeperBot.Execution.Journal;

namespace KeeperBot.Execution.Policy;

/// <summary>Controls that end with the process: a dry run trips and pins like the live keeper and leaves no trace.</summary>
/// <param name="time">Stamps the lines.</param>
/// <param name="initial">What is in force at the start: a journal's.</param>
public sealed class MemoryControls(TimeProvider time, IEnumerable<ControlLine> initial) : IControls
{
    private readonly ConcurrentDictionary<string, ControlLine> _lines = new(initial.ToDictionary(line => line.Name), StringComparer.Ordinal);
    private long _sequence = initial.Select(line => line.Sequence).DefaultIfEmpty().Max();

    /// <inheritdoc/>
    public ControlLine? Control(string name) => _lines.GetValueOrDefault(name);

    /// <inheritdoc/>
    public ControlLine WriteControl(ControlChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var line = new ControlLine(
            Interlocked.Increment(ref _sequence), change.Name, change.Value, change.Reason, change.Head?.Timestamp, change.Head?.Number ?? 0, time.GetUtcNow());
        _lines[change.Name] = line;
        return line;
    }
}
