using System.ComponentModel;
using KeeperBot.Host.Options.Values;

namespace KeeperBot.Host.Options.Alerts;

/// <summary>Pings outwards.</summary>
public sealed class DeadManOptions
{
    /// <summary>Where.</summary>
    [Description("The address that is pinged, where the silence of pings raises an alarm: \"env:NAME\" or \"file:PATH\" for one that holds a key, else an http or https URL.")]
    public required RpcReference Url { get; init; }

    /// <summary>Least time between two pings.</summary>
    [Description("Least time between two pings; each follows a cycle that ran through on a newer block. Give the other side several times as long.")]
    public TimeSpan Every { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How.</summary>
    [Description("The HTTP method.")]
    public PingMethod Method { get; init; } = PingMethod.Get;
}

/// <summary>How a ping is made.</summary>
public enum PingMethod
{
    /// <summary>GET.</summary>
    Get = 0,

    /// <summary>POST of an empty JSON object.</summary>
    Post,
}
