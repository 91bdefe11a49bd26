namespace KeeperBot.Monitoring.Alerts;

/// <summary>
/// Critical alerts that a sink did not take though it was tried as hard as for any other: they are due again and again until it takes them, or what they are
/// about is over. Not for several threads.
/// </summary>
internal sealed class OwedAlerts
{
    /// <summary>How long a sink that did not take a critical alert is left alone with it.</summary>
    public static readonly TimeSpan Again = TimeSpan.FromMinutes(5);

    private const int Most = 256;

    private readonly Dictionary<(string Sink, AlertKey Key, string? Notice), (AlertMessage Message, DateTimeOffset At)> _owed = [];

    /// <summary>The trying has ended for now.</summary>
    /// <param name="sink">Whose.</param>
    /// <param name="message">Of what.</param>
    /// <param name="taken">Whether the sink took it.</param>
    /// <param name="now">When.</param>
    public void Settle(string sink, AlertMessage message, bool taken, DateTimeOffset now)
    {
        var key = KeyOf(sink, message);
        // Whatever a sink took of a condition, it knows of it; and what is over is not told as if it were not.
        if (taken || message.Kind == AlertKind.Recovered)
            _owed.Remove(key);
        else if (message is { Severity: AlertSeverity.Critical, Kind: not AlertKind.Digest } && (_owed.ContainsKey(key) || _owed.Count < Most))
            _owed[key] = (message, now + Again);
    }

    /// <summary>The clock was set.</summary>
    /// <param name="by">How far.</param>
    public void Shift(TimeSpan by)
    {
        foreach (var (key, (message, at)) in _owed.ToArray())
            _owed[key] = (message, at + by);
    }

    /// <summary>What is to be tried again now.</summary>
    /// <param name="now">When.</param>
    /// <param name="holds">Whether a condition holds still; a notice is of none.</param>
    public IReadOnlyList<(string Sink, AlertMessage Message)> Due(DateTimeOffset now, Func<AlertKey, bool> holds)
    {
        // One that has gone may be back in the next cycle: it is told again then, and forgotten with its recovery.
        var due = _owed.Where(item => item.Value.At <= now && (item.Value.Message.Kind == AlertKind.Notice || holds(item.Key.Key))).Select(item => (item.Key.Sink, item.Value.Message)).ToList();
        // On its way: it is owed again when that fails too.
        foreach (var (sink, message) in due)
            _owed.Remove(KeyOf(sink, message));
        return due;
    }

    // A condition is one thing whatever is said of it; every notice is a thing of its own, though many have the same key (what was folded, what was held).
    private static (string Sink, AlertKey Key, string? Notice) KeyOf(string sink, AlertMessage message) =>
        (sink, message.Key, message.Kind == AlertKind.Notice ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{message.At:O} {message.Detail}") : null);
}
