using System.Runtime.InteropServices;

namespace KeeperBot.Host.Commands.Key;

/// <summary>The C library's functions for a terminal.</summary>
internal static class TerminalMethods
{
    /// <summary>TCSADRAIN: once what was written is out.</summary>
    public const int AfterOutput = 1;

    /// <summary>TCSAFLUSH: as that, and what was typed but not read yet is forgotten.</summary>
    public const int ForgettingInput = 2;

    private const int Interrupted = 4;
    private const int PollMilliseconds = 100;

    /// <summary>Waits a moment for input, so that a request to stop is noticed between two waits.</summary>
    public static bool WaitForInput(int handle)
    {
        var poll = new PollHandle { Handle = handle, Wanted = 1 };
        return Poll(ref poll, 1, PollMilliseconds) > 0;
    }

    /// <summary>Whether the last call ended because of a signal.</summary>
    public static bool IsInterrupted() => Marshal.GetLastPInvokeError() == Interrupted;

    [DllImport("libc", EntryPoint = "isatty")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static extern int IsTerminal(int handle);

    [DllImport("libc", EntryPoint = "tcgetattr")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static extern int GetAttributes(int handle, [In, Out] byte[] attributes);

    [DllImport("libc", EntryPoint = "tcsetattr")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static extern int SetAttributes(int handle, int when, byte[] attributes);

    [DllImport("libc", EntryPoint = "read", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static extern nint Read(int handle, nint buffer, nuint length);

    [DllImport("libc", EntryPoint = "poll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Poll(ref PollHandle handle, nuint count, int milliseconds);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollHandle
    {
        public int Handle;
        public short Wanted;
        public short Found;
    }
}
