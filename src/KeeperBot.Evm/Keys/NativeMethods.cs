using System.Runtime.InteropServices;

namespace KeeperBot.Evm.Keys;

/// <summary>The C library's memory locks.</summary>
internal static partial class NativeMethods
{
    [LibraryImport("libc", EntryPoint = "mlock")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int Mlock(nint address, nuint length);

    [LibraryImport("libc", EntryPoint = "munlock")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int Munlock(nint address, nuint length);
}
