using KeeperBot.Evm.Keys;
using KeeperBot.Host.Options.Binding;
using KeeperBot.Primitives;
using KeeperBot.Scenarios;

namespace KeeperBot.Host.Commands;

/// <summary>Which exit code an expected failure ends the process with. What is not named here is a defect.</summary>
internal static class FailureCodes
{
    /// <summary>Whether it is expected, and its code.</summary>
    public static bool TryClassify(Exception error, out ExitCode code)
    {
        code = error switch
        {
            CommandFailure failure => failure.Code,
            ConfigurationException => ExitCode.Configuration,
            KeyFileException => ExitCode.Key,
            ScenarioException => ExitCode.LocalWorld,
            EnvironmentFailure failure => OfEnvironment(failure.Code),
            _ => ExitCode.Internal,
        };
        return code != ExitCode.Internal;
    }

    // An unknown failure of the surroundings counts as the chain's: nothing usable could be had.
    private static ExitCode OfEnvironment(string code) => code switch
    {
        "execution.wrong_chain" => ExitCode.ChainMismatch,
        "execution.signer" => ExitCode.Key,
        "execution.failpoint" => ExitCode.Configuration,
        _ when code.StartsWith("execution.", StringComparison.Ordinal) => ExitCode.Journal,
        _ => ExitCode.ChainUnreachable,
    };
}
