namespace KeeperBot.Evm.Keys;

/// <summary>
/// Keeps keys out of core dumps: a crash must not write the process's memory to a disk. Done once, at program start, before any key is read.
/// </summary>
public static class CoreDumps
{
    /// <summary>
    /// Sets the limit on core files to zero (which child processes inherit) and, on Linux, marks the process as not dumpable, which also keeps
    /// other processes of the same user from reading its memory through ptrace. Neither can be undone by accident.
    /// </summary>
    /// <returns>Whether the system agreed to all of it; on Windows there is nothing to do.</returns>
    public static bool TryDisable()
    {
        if (OperatingSystem.IsWindows())
            return true;
        var limited = NativeMethods.SetResourceLimit(NativeMethods.RlimitCore, new NativeMethods.ResourceLimit()) == 0;
        // A core pattern that pipes into a program ignores the limit; it does not ignore this.
        var undumpable = !OperatingSystem.IsLinux() || NativeMethods.Prctl(NativeMethods.PrSetDumpable, 0, 0, 0, 0) == 0;
        return limited && undumpable;
    }
}
