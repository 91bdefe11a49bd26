namespace KeeperBot.Monitoring.Alerts;

/// <summary>One alert on its way to sinks. Its texts are free of secrets and of control characters, and not yet escaped for any format.</summary>
/// <param name="Kind">Why it is sent.</param>
/// <param name="Severity">How urgent.</param>
/// <param name="Key">Which condition.</param>
/// <param name="Detail">In words.</param>
/// <param name="At">When it was made.</param>
/// <param name="Since">When the condition began; equal to <paramref name="At"/> for a notice.</param>
public sealed record AlertMessage(AlertKind Kind, AlertSeverity Severity, AlertKey Key, string Detail, DateTimeOffset At, DateTimeOffset Since)
{
    /// <summary>The block of the cycle that saw it; null where no cycle did.</summary>
    public ulong? Block { get; init; }

    /// <summary>Whether later messages of the same key follow until it has recovered.</summary>
    public bool IsCondition => Kind is AlertKind.Raised or AlertKind.Repeated or AlertKind.Escalated or AlertKind.Recovered;
}
