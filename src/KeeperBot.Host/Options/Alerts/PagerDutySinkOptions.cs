using System.ComponentModel;
using KeeperBot.Host.Options.Values;

namespace KeeperBot.Host.Options.Alerts;

/// <summary>PagerDuty Events v2.</summary>
public sealed class PagerDutySinkOptions : AlertSinkOptions
{
    /// <summary>The integration's key.</summary>
    [Description("The integration's routing key, by reference.")]
    public required SecretReference RoutingKey { get; init; }

    /// <summary>The events server.</summary>
    [Description("The server of another region or of a compatible service; without it https://events.pagerduty.com.")]
    public RpcReference? Server { get; init; }
}
