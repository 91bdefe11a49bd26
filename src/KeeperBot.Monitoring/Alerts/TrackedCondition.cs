namespace KeeperBot.Monitoring.Alerts;

/// <summary>What is remembered of a condition.</summary>
internal sealed class TrackedCondition
{
    /// <summary>As it was seen last.</summary>
    public required AlertCondition Condition { get; set; }

    /// <summary>When this episode began.</summary>
    public required DateTimeOffset Since { get; set; }

    /// <summary>Since when it is gone; null while it holds.</summary>
    public DateTimeOffset? GoneSince { get; set; }

    /// <summary>Whether it recovered, and is remembered for its relapses only.</summary>
    public bool Closed { get; set; }

    /// <summary>Relapses, each within an hour of the recovery before it.</summary>
    public int Relapses { get; set; }

    /// <summary>When it was told last in this episode; null before.</summary>
    public DateTimeOffset? ToldAt { get; set; }

    /// <summary>Whether the sinks of the escalation know of it.</summary>
    public bool Escalated { get; set; }
}
