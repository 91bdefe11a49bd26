namespace KeeperBot.Monitoring.Alerts.Delivery;

/// <summary>How an attempt to deliver ended.</summary>
public enum DeliveryOutcome
{
    /// <summary>Arrived.</summary>
    Delivered = 0,

    /// <summary>Not sent, and need not be.</summary>
    NotForThis,

    /// <summary>Worth another attempt.</summary>
    Failed,

    /// <summary>Not worth another attempt.</summary>
    Refused,
}
