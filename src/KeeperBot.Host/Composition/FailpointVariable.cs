using KeeperBot.Execution.Manager;
using KeeperBot.Host.Options;

namespace KeeperBot.Host.Composition;

/// <summary>Reads the environment variable that arms a failpoint.</summary>
internal static class FailpointVariable
{
    /// <summary>The failpoint; null when the variable is not set.</summary>
    /// <exception cref="KeeperBot.Execution.ExecutionException">It is set where a process must not die, or names no point.</exception>
    public static ArmedFailpoint? Read(KeeperConfiguration configuration, ILogger logger) => ArmedFailpoint.Of(
        Environment.GetEnvironmentVariable(ArmedFailpoint.Variable), configuration.Chain, configuration.Options.Chain.Fork, logger);
}
