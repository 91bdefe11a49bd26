using System.Runtime.InteropServices;
using KeeperBot.Host.Composition;

namespace KeeperBot.Host.Commands.Operator;

/// <summary>
/// SIGUSR1 halts a running keeper, SIGUSR2 sets it to reduce only, SIGHUP lets it read its configuration again. Going on needs `keeper resume`: a signal says
/// no reason. Where the keeper was started at a terminal SIGHUP ends it, as ever: it means that the terminal is gone.
/// </summary>
internal sealed class OperatorSignals : IDisposable
{
    // Numbers of Linux; .NET names only a few signals and passes other numbers on as they are.
    private const int User1 = 10;
    private const int User2 = 12;

    private readonly PosixSignalRegistration _halt;
    private readonly PosixSignalRegistration _reduce;
    private readonly PosixSignalRegistration? _reload;

    private OperatorSignals(PosixSignalRegistration halt, PosixSignalRegistration reduce, PosixSignalRegistration? reload) => (_halt, _reduce, _reload) = (halt, reduce, reload);

    /// <summary>Listens until disposed.</summary>
    /// <param name="target">Told.</param>
    /// <param name="atTerminal">Whether the process was started at a terminal.</param>
    public static OperatorSignals Listen(OperatorSwitch target, bool atTerminal) => new(
        On(User1, () => target.Signal(OperatorCommand.Halt)),
        On(User2, () => target.Signal(OperatorCommand.ReduceOnly)),
        atTerminal ? null : On((int)PosixSignal.SIGHUP, () => target.Signal(OperatorCommand.Reload)));

    /// <inheritdoc/>
    public void Dispose()
    {
        _halt.Dispose();
        _reduce.Dispose();
        _reload?.Dispose();
    }

    private static PosixSignalRegistration On(int signal, Action act) => PosixSignalRegistration.Create((PosixSignal)signal, context =>
    {
        // Unhandled, either would end the process.
        context.Cancel = true;
        act();
    });
}
