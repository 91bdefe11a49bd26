using System.Runtime.CompilerServices;

namespace KeeperBot.Quant.Kernels;

/// <summary>
/// Scratch memory on the stack that starts where a cache line does. The stack is only sure to start at a multiple of 16 bytes, and a 512-bit vector that
/// lies across two lines costs two accesses.
/// </summary>
internal static class CacheLines
{
    /// <summary>The bytes of a line, which is also the widest vector.</summary>
    private const int Line = 64;

    /// <summary>The items of <paramref name="room"/> from its first whole line on: one less than it has room for.</summary>
    /// <param name="room">An inline array on the stack; on the heap it could move.</param>
    /// <param name="count">How many items <paramref name="room"/> has room for, less the one that alignment may cost.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Span<TItem> Within<TRoom, TItem>(ref TRoom room, int count)
        where TRoom : unmanaged
        where TItem : unmanaged
    {
        nuint at = (nuint)Unsafe.AsPointer(ref room);
        return new((void*)((at + Line - 1) & ~(nuint)(Line - 1)), count);
    }
}
