using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace KeeperBot.Evm.Keys;

/// <summary>
/// Secret bytes that the collector never moves (a moved copy would stay behind), locked out of swap where the limit on locked memory allows
/// it, and zeroed when disposed or finalised. The lock outlives the secret: locks go by page and are not counted, so unlocking this one could
/// unlock a neighbour's.
/// </summary>
internal sealed class PinnedSecret : IDisposable
{
    private readonly byte[] _bytes;

    public PinnedSecret(int length)
    {
        _bytes = GC.AllocateArray<byte>(length, pinned: true);
        if (OperatingSystem.IsLinux() && length > 0)
            _ = NativeMethods.Mlock(Marshal.UnsafeAddrOfPinnedArrayElement(_bytes, 0), (nuint)length);
    }

    public PinnedSecret(ReadOnlySpan<byte> content)
        : this(content.Length) => content.CopyTo(_bytes);

    ~PinnedSecret() => Clear();

    public bool IsDisposed { get; private set; }

    public Span<byte> Span => !IsDisposed ? _bytes : throw new ObjectDisposedException(nameof(PinnedSecret));

    public void Dispose()
    {
        Clear();
        GC.SuppressFinalize(this);
    }

    private void Clear()
    {
        CryptographicOperations.ZeroMemory(_bytes);
        IsDisposed = true;
    }
}
