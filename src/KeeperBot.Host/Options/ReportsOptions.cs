using System.ComponentModel;

namespace KeeperBot.Host.Options;

/// <summary>The daily records that reports are made from.</summary>
public sealed class ReportsOptions
{
    /// <summary>Longest time between two records.</summary>
    [Description("A record of positions, health and Greeks is kept at least so often by chain time, and whenever one of them, a price, a transaction or an alarm changes.")]
    public TimeSpan Every { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long sealed days are kept.</summary>
    [Description("How long daily records are kept, in whole days, in a folder beside the journal; older days are removed.")]
    public TimeSpan Keep { get; init; } = TimeSpan.FromDays(400);

    /// <summary>The report key; null for records that are hash-chained and not signed.</summary>
    [Description("A key that signs each day's record, never the key that acts; without it days are hash-chained and not signed.")]
    public ReportKeyOptions? Key { get; init; }
}
