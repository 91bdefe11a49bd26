using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using KeeperBot.Core.Cycle;
using KeeperBot.Execution.Policy;
using KeeperBot.Host.Commands.Operator;
using KeeperBot.Host.Composition;
using KeeperBot.Host.Options;
using Microsoft.Extensions.Logging.Abstractions;

namespace KeeperBot.Host.Tests.Commands.Operator;

public sealed class OperatorSignalsTests
{
    // The signal itself is sent to the program in ReloadOnTheWorldTests: to a process that was started with it ignored, as this one may be, it never comes.
    [Fact]
    public void Signal_Reload_IsAskedOnceAndLeavesTheMode()
    {
        var operated = new OperatorSwitch(OperatingMode.Active, null, null, new MemoryControls(TimeProvider.System, []), NullLogger.Instance);
        operated.TakeReload().ShouldBeNull();

        operated.Signal(OperatorCommand.Reload);

        operated.TakeReload().ShouldNotBeNull().Reason.ShouldBe("a signal");
        operated.TakeReload().ShouldBeNull();
        operated.Current.ShouldBe(KeeperMode.Active);
    }

    [Theory]
    [InlineData("USR1", 10, KeeperMode.Halted)]
    [InlineData("USR2", 12, KeeperMode.ReduceOnly)]
    public async Task Listen_Signal_SetsTheModeAndTheProcessGoesOn(string name, int number, KeeperMode mode)
    {
        var operated = new OperatorSwitch(OperatingMode.Active, null, null, new MemoryControls(TimeProvider.System, []), NullLogger.Instance);
        var delivered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // Handlers run in the reverse order of their registration: when this one runs, the keeper's has run.
        using var last = PosixSignalRegistration.Create((PosixSignal)number, context =>
        {
            context.Cancel = true;
            delivered.TrySetResult();
        });
        using var signals = OperatorSignals.Listen(operated, atTerminal: false);
        operated.Current.ShouldBe(KeeperMode.Active);

        using var kill = Process.Start("kill", [$"-{name}", Environment.ProcessId.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        await delivered.Task.WaitAsync(TimeSpan.FromSeconds(30));

        operated.Current.ShouldBe(mode);
    }
}
