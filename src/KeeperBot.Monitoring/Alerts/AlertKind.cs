namespace KeeperBot.Monitoring.Alerts;

/// <summary>Why an alert is sent.</summary>
public enum AlertKind
{
    /// <summary>A condition began.</summary>
    Raised = 0,

    /// <summary>It still holds after the route's repeat interval.</summary>
    Repeated,

    /// <summary>It holds for so long that the next sinks are told.</summary>
    Escalated,

    /// <summary>It is gone.</summary>
    Recovered,

    /// <summary>Something happened once; there is nothing to recover from.</summary>
    Notice,

    /// <summary>The day's summary.</summary>
    Digest,

    /// <summary>Sent by hand to see whether the sink works.</summary>
    Test,
}
