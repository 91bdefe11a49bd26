using System.ComponentModel;

namespace KeeperBot.Host.Options.Alerts;

/// <summary>Hours in which the harmless waits.</summary>
public sealed class QuietHoursOptions
{
    /// <summary>Begin.</summary>
    [Description("First quiet local time, as HH:mm.")]
    public required string From { get; init; }

    /// <summary>End.</summary>
    [Description("First local time that is quiet no more, as HH:mm; before \"from\" when the hours pass midnight.")]
    public required string To { get; init; }

    /// <summary>Highest severity that waits.</summary>
    [Description("The highest severity that waits; critical cannot.")]
    public QuietSeverity UpTo { get; init; } = QuietSeverity.Warning;
}

/// <summary>What may wait for the morning.</summary>
public enum QuietSeverity
{
    /// <summary>Info only.</summary>
    Info = 0,

    /// <summary>Info and warning.</summary>
    Warning,
}
