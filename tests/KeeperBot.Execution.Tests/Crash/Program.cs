using System.Runtime.InteropServices;
using KeeperBot.Execution.Manager;
using KeeperBot.Execution.Tests.Support;

namespace KeeperBot.Execution.Tests.Crash;

/// <summary>
/// Entry of the process that the crash tests start: it sends one intent and looks for it on the chain, and at the failpoint it is told, it leaves a
/// mark and dies by SIGKILL, as a power cut or the kernel's memory killer would end it.
/// </summary>
public static partial class Program
{
    /// <summary>Arguments: RPC URL, journal file, failpoint, mark file.</summary>
    public static async Task<int> Main(string[] args)
    {
        var failpoints = new Killer(Enum.Parse<Failpoint>(args[2]), args[3]);
        using var kit = await PlaneKit.StartAsync(new Uri(args[0]), args[1], failpoints: failpoints);
        var submission = await kit.SubmitAsync(TestPlan.Intent("crash", await kit.HeadAsync()));
        await kit.Client.RawAsync("evm_mine");
        await kit.AdvanceAsync();
        await Console.Error.WriteLineAsync($"the failpoint was never reached: {submission}");
        return 3;
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);

    private sealed class Killer(Failpoint armed, string mark) : IFailpoints
    {
        private const int SigKill = 9;

        public void Reach(Failpoint point)
        {
            if (point != armed)
                return;
            File.WriteAllText(mark, point.ToString());
            _ = Kill(Environment.ProcessId, SigKill);
            Thread.Sleep(Timeout.Infinite); // the signal is on its way; nothing more may happen here
        }
    }
}
