namespace KeeperBot.Monitoring.Alerts.Delivery;

/// <summary>How hard a delivery is tried; the same for every sink.</summary>
public sealed record DeliveryOptions
{
    /// <summary>Longest wait for one attempt.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Attempts for one alert.</summary>
    public int Attempts { get; init; } = 4;

    /// <summary>Wait before the second attempt; doubled before each later one.</summary>
    public TimeSpan Backoff { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest wait between two attempts, whatever the other side asks for.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Most alerts that wait for one sink.</summary>
    public int QueueLength { get; init; } = 256;

    /// <summary>How long a stop waits for what is queued.</summary>
    public TimeSpan FlushDeadline { get; init; } = TimeSpan.FromSeconds(10);
}
