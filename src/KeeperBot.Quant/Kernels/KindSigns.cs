using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using KeeperBot.Quant.BlackScholes;

namespace KeeperBot.Quant.Kernels;

/// <summary>Reads option kinds as +1 for a call and -1 for a put; any other value of the enum comes out beyond that range.</summary>
internal static class KindSigns
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Load512(ref OptionKind first) =>
        Vector512.Create(3.0) - 2 * Vector512.ConvertToDouble(Vector512.WidenLower(Vector256.LoadUnsafe(ref Unsafe.As<OptionKind, int>(ref first)).ToVector512()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Load256(ref OptionKind first) =>
        Vector256.Create(3.0) - 2 * Vector256.ConvertToDouble(Vector256.WidenLower(Vector128.LoadUnsafe(ref Unsafe.As<OptionKind, int>(ref first)).ToVector256()));
}
