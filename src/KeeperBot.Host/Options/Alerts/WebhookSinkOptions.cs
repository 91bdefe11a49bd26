using System.ComponentModel;
using KeeperBot.Host.Options.Values;

namespace KeeperBot.Host.Options.Alerts;

/// <summary>Any receiver of JSON.</summary>
public sealed class WebhookSinkOptions : AlertSinkOptions
{
    /// <summary>Where to.</summary>
    [Description("Where alerts are posted as JSON: \"env:NAME\" or \"file:PATH\" for an address that holds a key, else an http or https URL.")]
    public required RpcReference Url { get; init; }

    /// <summary>HMAC key.</summary>
    [Description("The key of the HMAC-SHA256 in X-KeeperBot-Signature, by reference; without it nothing is signed.")]
    public SecretReference? Secret { get; init; }
}
