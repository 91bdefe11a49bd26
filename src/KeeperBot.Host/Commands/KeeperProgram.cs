using System.CommandLine;
using System.Runtime.InteropServices;
using KeeperBot.Evm.Keys;
using KeeperBot.Monitoring.Terminal;

namespace KeeperBot.Host.Commands;

/// <summary>From arguments to an exit code; the only place where an exception becomes one.</summary>
public static class KeeperProgram
{
    /// <summary>Runs one command until it is done or told to stop.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="context">Streams and clock.</param>
    /// <param name="stop">Stops the command cleanly.</param>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, CommandContext context, CancellationToken stop)
    {
        var root = KeeperCommandLine.Build(context);
        var parsed = root.Parse(arguments.Count == 0 ? ["--help"] : arguments);
        if (parsed.Errors.Count > 0)
            return Usage(context, parsed);
        try
        {
            var invocation = new InvocationConfiguration { Output = context.Out, Error = context.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            return await parsed.InvokeAsync(invocation, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return (int)ExitCode.Interrupted;
        }
        catch (Exception error) when (FailureCodes.TryClassify(error, out var code))
        {
            Say(context, error.Message);
            return (int)code;
        }
        // The boundary of the process: a defect must end it with a code of its own and one line, never with 0.
        catch (Exception error)
        {
            Say(context, $"internal error: {error.GetType().Name}: {error.Message}; this is a defect of the keeper, please report it with the trace below");
            context.Error.WriteLine(error.ToString());
            return (int)ExitCode.Internal;
        }
    }

    /// <summary>As <see cref="RunAsync"/> for this process: its streams, its clock, SIGINT and SIGTERM.</summary>
    public static async Task<int> RunProcessAsync(string[] arguments)
    {
        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        if (!CoreDumps.TryDisable())
            await Console.Error.WriteLineAsync("keeper: core dumps could not be turned off; a crash may write keys to a disk").ConfigureAwait(false);
        var context = new CommandContext(Console.Out, Console.Error, TimeProvider.System, !Console.IsOutputRedirected) { In = Console.In, InputIsTerminal = !Console.IsInputRedirected, ErrorIsTerminal = !Console.IsErrorRedirected };
        return await RunAsync(arguments, context, stop.Token).ConfigureAwait(false);

        // The first signal asks for a clean stop; a second one is left to the system, which ends the process.
        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = !stop.IsCancellationRequested;
            stop.Cancel();
        }
    }

    private static int Usage(CommandContext context, ParseResult parsed)
    {
        foreach (var error in parsed.Errors)
            Say(context, Key.KeyText.IsIn(error.Message) ? Key.KeyText.Refusal : error.Message);
        Say(context, $"`{parsed.CommandResult.Command.Name} --help` shows what there is");
        return (int)ExitCode.Usage;
    }

    private static void Say(CommandContext context, string text)
    {
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
            context.Error.WriteLine($"keeper: {SafeText.Escape(line)}");
    }
}
