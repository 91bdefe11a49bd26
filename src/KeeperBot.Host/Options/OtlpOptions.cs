using System.ComponentModel;
using KeeperBot.Host.Options.Binding;
using KeeperBot.Host.Options.Values;

namespace KeeperBot.Host.Options;

/// <summary>A collector of metrics.</summary>
public sealed class OtlpOptions
{
    /// <summary>Where it takes metrics.</summary>
    [Description("The whole URL that metrics are posted to, for instance \"http://127.0.0.1:4318/v1/metrics\", or where it is kept: \"env:NAME\" or \"file:PATH\".")]
    public required RpcReference Endpoint { get; init; }

    /// <summary>Headers that it wants.</summary>
    [Description("Headers by name, for instance Authorization, each as the place where its value is kept: \"env:NAME\" or \"file:PATH\"; never the value itself. They need https, or the loopback interface.")]
    [MayBeEmpty]
    public IReadOnlyDictionary<string, SecretReference> Headers { get; init; } = new Dictionary<string, SecretReference>();

    /// <summary>Time between two pushes.</summary>
    [Description("Time between two pushes.")]
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(15);
}
