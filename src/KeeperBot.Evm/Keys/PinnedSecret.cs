using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace KeeperBot.Evm.Keys;

/// <summary>
/// Secret bytes that the collector never moves (a moved copy would stay behind), locked out of swap where the limit on locked memory allows
/// it, and zeroed when disposed or finalised.
/// </summary>
internal sealed class PinnedSecret : IDisposable
{
    private readonly byte[] _bytes;
    private bool _locked;

    public PinnedSecret(int length)
    {
        _bytes = GC.AllocateArray<byte>(length, pinned: true);
        _locked = TryLock();
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
        if (_locked && !IsDisposed)
            _ = NativeMethods.Munlock(Address, (nuint)_bytes.Length);
        _locked = false;
        IsDisposed = true;
    }

    private bool TryLock() => OperatingSystem.IsLinux() && _bytes.Length > 0 && NativeMethods.Mlock(Address, (nuint)_bytes.Length) == 0;

    private nint Address => Marshal.UnsafeAddrOfPinnedArrayElement(_bytes, 0);
}
