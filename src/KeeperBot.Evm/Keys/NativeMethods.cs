using System.Runtime.InteropServices;

namespace KeeperBot.Evm.Keys;

/// <summary>The C library's memory lock: 0 where the pages stay in memory, -1 where the limit forbids it.</summary>
internal static partial class NativeMethods
{
    [LibraryImport("libc", EntryPoint = "mlock")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int Mlock(nint address, nuint length);
}
