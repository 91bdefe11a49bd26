using System.Globalization;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Ports;
using KeeperBot.Host.Commands;
using KeeperBot.Host.Logging;
using KeeperBot.Monitoring.Terminal;

namespace KeeperBot.Host.Supervision;

/// <summary>
/// Tells the service manager that started the daemon how it gets on (sd_notify(3)): READY with the first cycle that ran through, a sign of life with every cycle and
/// by no timer, what it does in a line, and STOPPING. A loop that hangs and a chain that stands still therefore both end the signs, and with them the process.
/// Does nothing where no manager listens. Thread-safe.
/// </summary>
internal sealed class ServiceNotice : ICycleObserver, IDisposable
{
    private const int LongestStatus = 200;
    private const int BlocksBetweenSigns = 4;

    private readonly NotifySocket? _socket;
    private readonly Func<string, string> _hide;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private bool _ready;
    private bool _stopping;
    private bool _unheard;

    private ServiceNotice(NotifySocket? socket, Func<string, string> hide, ILogger logger) => (_socket, _hide, _logger) = (socket, hide, logger);

    /// <summary>Speaks to the manager that the environment names.</summary>
    /// <param name="variable">The environment: NOTIFY_SOCKET, WATCHDOG_USEC, WATCHDOG_PID.</param>
    /// <param name="blockInterval">Usual time between two blocks; a watchdog that is hardly longer is warned of.</param>
    /// <param name="hide">Takes secrets out of a text.</param>
    /// <param name="logger">The log.</param>
    /// <exception cref="CommandFailure">NOTIFY_SOCKET is no address.</exception>
    public static ServiceNotice Start(Func<string, string?> variable, TimeSpan blockInterval, Func<string, string> hide, ILogger logger)
    {
        var name = variable("NOTIFY_SOCKET");
        var notice = new ServiceNotice(string.IsNullOrEmpty(name) ? null : NotifySocket.Open(name), hide, logger);
        if (notice._socket is not null && Watchdog(variable) is { } patience && patience < BlocksBetweenSigns * blockInterval)
            Log.WatchdogTooShort(logger, patience, blockInterval);
        notice.Say("STATUS=starting: looking at nodes, journal and contracts");
        return notice;
    }

    /// <inheritdoc/>
    public void OnCycle(CycleOutcome outcome)
    {
        var ready = "";
        lock (_gate)
        {
            if (!_ready && outcome is CycleCompleted)
            {
                _ready = true;
                ready = "READY=1\n";
            }
        }

        Say($"{ready}WATCHDOG=1\nSTATUS={Line(Describe(outcome))}");
    }

    /// <summary>There is no head that can be decided on. No sign of life goes with it.</summary>
    public void OnTrouble(string code, string detail) => Say($"STATUS={Line($"{code}: {detail}")}");

    /// <summary>The daemon is asked to end, or ends.</summary>
    /// <param name="why">Why, where nobody asked.</param>
    public void OnStopping(string? why = null)
    {
        lock (_gate)
        {
            if (_stopping)
                return;
            _stopping = true;
        }

        Say($"STOPPING=1\nSTATUS={Line(why ?? "stopping")}");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        OnStopping();
        _socket?.Dispose();
    }

    /// <summary>How long the manager waits for a sign of life of this process; null where it does not wait.</summary>
    internal static TimeSpan? Watchdog(Func<string, string?> variable)
    {
        if (variable("WATCHDOG_PID") is { Length: > 0 } pid && pid != Environment.ProcessId.ToString(CultureInfo.InvariantCulture))
            return null;
        return ulong.TryParse(variable("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds) && microseconds is > 0 and < long.MaxValue / 10
            ? TimeSpan.FromMicroseconds(microseconds)
            : null;
    }

    private static string Describe(CycleOutcome outcome) => outcome switch
    {
        CycleFailed failed => $"block {failed.Block.Number}: the cycle is void: {failed.Code}: {failed.Detail}",
        CycleCompleted { Plane.HaltReason: { } reason } halted => $"block {halted.Block.Number}: halted: {reason}",
        CycleCompleted cycle => string.Create(
            CultureInfo.InvariantCulture,
            $"block {cycle.Block.Number}: {cycle.Mode}, worst health {CycleLog.Worst(cycle)}, {cycle.Plan.Actions.Length} actions, {cycle.Plan.Alarms.Length} alarms"),
        _ => $"block {outcome.Block.Number}",
    };

    // A line break would begin another assignment.
    private string Line(string text) => SafeText.Shorten(_hide(text), LongestStatus);

    private void Say(string message)
    {
        if (_socket is null)
            return;
        var heard = _socket.TrySend(message, out var problem);
        bool first;
        lock (_gate)
        {
            first = !heard && !_unheard;
            _unheard = !heard;
        }

        if (first)
            Log.ServiceManagerDeaf(_logger, problem);
    }
}
