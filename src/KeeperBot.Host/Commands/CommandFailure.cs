namespace KeeperBot.Host.Commands;

/// <summary>Ends a command with an exit code and one line that says what, where and how to mend it.</summary>
public sealed class CommandFailure(ExitCode code, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What the process ends with.</summary>
    public ExitCode Code { get; } = code;
}
