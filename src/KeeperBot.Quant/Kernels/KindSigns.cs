using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using KeeperBot.Quant.BlackScholes;

namespace KeeperBot.Quant.Kernels;

/// <summary>Reads option kinds as 0 for a call and 1 for a put; any other value of the enum comes out with a higher bit set.</summary>
internal static class KindSigns
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<long> Load512(ref OptionKind first) =>
        Vector512.WidenLower(Vector256.LoadUnsafe(ref Unsafe.As<OptionKind, int>(ref first)).ToVector512()) - Vector512.Create((long)OptionKind.Call);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<long> Load256(ref OptionKind first) =>
        Vector256.WidenLower(Vector128.LoadUnsafe(ref Unsafe.As<OptionKind, int>(ref first)).ToVector256()) - Vector256.Create((long)OptionKind.Call);
}
