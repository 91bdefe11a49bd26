using System.Runtime.InteropServices;
using KeeperBot.Host.Composition;

namespace KeeperBot.Host.Commands.Operator;

/// <summary>SIGUSR1 halts a running keeper, SIGUSR2 sets it to reduce only. Going on needs `keeper resume`: a signal says no reason.</summary>
internal sealed class OperatorSignals : IDisposable
{
    // Numbers of Linux; .NET names only a few signals and passes other numbers on as they are.
    private const int User1 = 10;
    private const int User2 = 12;

    private readonly PosixSignalRegistration _halt;
    private readonly PosixSignalRegistration _reduce;

    private OperatorSignals(PosixSignalRegistration halt, PosixSignalRegistration reduce) => (_halt, _reduce) = (halt, reduce);

    /// <summary>Listens until disposed.</summary>
    public static OperatorSignals Listen(OperatorSwitch target) => new(
        On(User1, () => target.Signal(OperatorCommand.Halt)),
        On(User2, () => target.Signal(OperatorCommand.ReduceOnly)));

    /// <inheritdoc/>
    public void Dispose()
    {
        _halt.Dispose();
        _reduce.Dispose();
    }

    private static PosixSignalRegistration On(int signal, Action act) => PosixSignalRegistration.Create((PosixSignal)signal, context =>
    {
        // Unhandled, either would end the process.
        context.Cancel = true;
        act();
    });
}
