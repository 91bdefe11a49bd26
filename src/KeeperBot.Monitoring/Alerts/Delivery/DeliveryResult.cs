namespace KeeperBot.Monitoring.Alerts.Delivery;

/// <summary>What became of one attempt.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Detail">Why it failed; empty where it did not.</param>
/// <param name="RetryAfter">How long the other side asks to be left alone; null where it does not say.</param>
public sealed record DeliveryResult(DeliveryOutcome Outcome, string Detail, TimeSpan? RetryAfter = null)
{
    /// <summary>It arrived.</summary>
    public static DeliveryResult Delivered { get; } = new(DeliveryOutcome.Delivered, "");

    /// <summary>The sink has no use for messages of this kind.</summary>
    public static DeliveryResult NotForThis { get; } = new(DeliveryOutcome.NotForThis, "");

    /// <summary>It may arrive when tried again.</summary>
    public static DeliveryResult Failed(string detail, TimeSpan? retryAfter = null) => new(DeliveryOutcome.Failed, detail, retryAfter);

    /// <summary>The other side will not take it, however often it is tried.</summary>
    public static DeliveryResult Refused(string detail) => new(DeliveryOutcome.Refused, detail);
}
