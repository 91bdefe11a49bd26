using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace KeeperBot.Execution.Manager;

/// <summary>
/// Kills this process with SIGKILL, as a power cut or the kernel's memory killer would, when it reaches a point in the life of an intent, so that what
/// the next start makes of it can be seen. It exists for chains that are nobody's; anywhere else its variable ends the start.
/// </summary>
public sealed class ArmedFailpoint : IFailpoints
{
    /// <summary>The environment variable: a point, and which time it is reached (<c>Signed</c>, <c>Broadcasting:2</c>).</summary>
    public const string Variable = "KEEPER_FAILPOINT";

    private readonly Failpoint _point;
    private readonly ILogger _logger;
    private int _left;

    private ArmedFailpoint(Failpoint point, int times, ILogger logger) => (_point, _left, _logger) = (point, times, logger);

    /// <summary>What the variable asks for; null when it is not set.</summary>
    /// <param name="text">Value of the variable; null when it is not set.</param>
    /// <param name="chain">The configured chain.</param>
    /// <param name="isFork">Whether the configuration says that the chain is a fork.</param>
    /// <param name="logger">Told of the point when it is armed and when it is reached.</param>
    /// <exception cref="ExecutionException"><see cref="ExecutionErrorKind.Failpoint"/>: it is set where it must not be, or names no point.</exception>
    public static ArmedFailpoint? Of(string? text, ChainId chain, bool isFork, ILogger logger)
    {
        if (text is null)
            return null;
        if (chain != LocalChain || !isFork)
        {
            throw Refused(
                $"is set, and a process that is meant to die runs only on chain {LocalChain} with chain.fork true; this is chain {chain} with chain.fork {(isFork ? "true" : "false")}; unset it");
        }

        var parts = text.Split(':');
        var times = 1;
        if (parts.Length > 2 || !Enum.IsDefined(typeof(Failpoint), parts[0]) || parts[0] == nameof(Failpoint.None) ||
            (parts.Length == 2 && (!int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out times) || times == 0)))
        {
            throw Refused($"= '{text}' is no point, with or without a count such as Signed:2; the points are {string.Join(", ", Enum.GetNames<Failpoint>().Skip(1))}");
        }

        Log.FailpointArmed(logger, text);
        return new ArmedFailpoint(Enum.Parse<Failpoint>(parts[0]), times, logger);
    }

    private static ChainId LocalChain { get; } = Evm.Keys.WellKnownKeys.LocalChain;

    void IFailpoints.Reach(Failpoint point)
    {
        if (point != _point || Interlocked.Decrement(ref _left) != 0)
            return;
        Log.FailpointReached(_logger, point.ToString());
        using var self = Process.GetCurrentProcess();
        self.Kill();
        // The signal is on its way, and nothing more may happen here.
        Thread.CurrentThread.Join();
    }

    private static ExecutionException Refused(string detail) => new(ExecutionErrorKind.Failpoint, $"environment variable {Variable} {detail}");
}
