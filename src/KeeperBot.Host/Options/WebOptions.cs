using System.ComponentModel;
using KeeperBot.Host.Options.Binding;

namespace KeeperBot.Host.Options;

/// <summary>What is served over HTTP.</summary>
public sealed class WebOptions
{
    /// <summary>Address and port.</summary>
    [Description("IP address and port to listen on, for instance \"127.0.0.1:9464\"; port 0 takes a free one, which the log names. Away from the loopback interface put a proxy with TLS before it: it speaks plain HTTP.")]
    public required string Listen { get; init; }

    /// <summary>Where the token is kept.</summary>
    [Description("Where the token is kept that readers must show: \"file:PATH\" (mode 0600; relative paths start at the configuration file) or \"env:NAME\"; at least 20 characters. Never the token itself.")]
    public string? Token { get; init; }

    /// <summary>Whether the dashboard is served.</summary>
    [Description("Whether the dashboard and its data are served; they need the token.")]
    public bool Dashboard { get; init; } = true;

    /// <summary>Whether metrics need no token.</summary>
    [Description("Whether /metrics may be read without the token.")]
    public bool MetricsOpen { get; init; }

    /// <summary>Other names it is called by.</summary>
    [Description("Other names than its address (and, on the loopback interface, localhost) that it may be called by, each with or without a port, for instance the name of a proxy before it; requests to any other are refused.")]
    [MayBeEmpty]
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];
}
