namespace KeeperBot.Monitoring.Alerts;

/// <summary>Something that holds now, or happened just now.</summary>
/// <param name="Key">Which condition.</param>
/// <param name="Severity">How urgent.</param>
/// <param name="Detail">In words, with the figures; may hold text from outside.</param>
public sealed record AlertCondition(AlertKey Key, AlertSeverity Severity, string Detail)
{
    /// <summary>A condition whose severity is that of its code in <see cref="AlertCodes"/>.</summary>
    public static AlertCondition Of(string subject, string code, string detail) => new(new AlertKey(subject, code), AlertCodes.SeverityOf(code), detail);
}
