using System.Reflection;

namespace KeeperBot.Host.Commands;

/// <summary>What starting the daemon again is worth after it ended with a code.</summary>
public enum RestartAdvice
{
    /// <summary>The daemon does not end like that, or nothing is wrong.</summary>
    None = 0,

    /// <summary>A restart may mend it and does no harm: the journal is read first, caps, breakers and a halt stand.</summary>
    Safe,

    /// <summary>A restart would end the same way until a person has looked.</summary>
    Operator,
}

/// <summary>The advice of an exit code; the runbook's table, and what the systemd unit does not restart after, follow it.</summary>
/// <param name="advice">The advice.</param>
[AttributeUsage(AttributeTargets.Field)]
public sealed class RestartAttribute(RestartAdvice advice) : Attribute
{
    /// <summary>The advice.</summary>
    public RestartAdvice Advice { get; } = advice;

    /// <summary>The advice of a code.</summary>
    public static RestartAdvice Of(ExitCode code) => typeof(ExitCode).GetField(code.ToString())?.GetCustomAttribute<RestartAttribute>()?.Advice ?? RestartAdvice.None;
}
