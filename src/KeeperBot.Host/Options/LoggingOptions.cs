using System.ComponentModel;

namespace KeeperBot.Host.Options;

/// <summary>Where the log goes.</summary>
public sealed class LoggingOptions
{
    /// <summary>The log file.</summary>
    [Description("The log file (one JSON object a line, a new file each day and at 64 MiB, 14 kept); without it the log goes to stderr only. Relative paths start at the configuration file.")]
    public string? File { get; init; }

    /// <summary>Least level.</summary>
    [Description("Least level that is logged.")]
    public LogThreshold Level { get; init; } = LogThreshold.Information;
}

/// <summary>Least level that is logged.</summary>
public enum LogThreshold
{
    /// <summary>Everything useful for finding a fault.</summary>
    Debug,

    /// <summary>What happened.</summary>
    Information,

    /// <summary>What needs attention.</summary>
    Warning,

    /// <summary>What failed.</summary>
    Error,
}
