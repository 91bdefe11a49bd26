using System.ComponentModel;
using KeeperBot.Host.Options.Binding;

namespace KeeperBot.Host.Options;

/// <summary>Limits for every row that leaves them out.</summary>
public sealed class LimitDefaultsOptions
{
    /// <summary>For every venue.</summary>
    [Description("For every row of limits.margin that leaves a key out.")]
    [Template]
    public MarginOptions? Margin { get; init; }

    /// <summary>For every underlying.</summary>
    [Description("For every row of limits.drift that leaves a key out.")]
    [Template]
    public DriftOptions? Drift { get; init; }
}
