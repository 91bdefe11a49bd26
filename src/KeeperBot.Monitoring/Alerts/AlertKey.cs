namespace KeeperBot.Monitoring.Alerts;

/// <summary>What makes two alerts the same condition.</summary>
/// <param name="Subject">What it is about: a margin account, an underlying, "keeper", "key".</param>
/// <param name="Code">Stable code of <see cref="AlertCodes"/>.</param>
public readonly record struct AlertKey(string Subject, string Code)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Subject}: {Code}";
}
