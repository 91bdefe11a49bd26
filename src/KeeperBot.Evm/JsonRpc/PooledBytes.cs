using System.Buffers;
using System.Runtime.InteropServices;

namespace KeeperBot.Evm.JsonRpc;

/// <summary>
/// Bytes in a pooled array. Views of them ask here each time they are read, so that one kept past the return throws
/// <see cref="ObjectDisposedException"/> instead of showing what the array's next user wrote. One thread returns it, after the last read.
/// </summary>
internal sealed class PooledBytes : MemoryManager<byte>, IDisposable
{
    private readonly Lock _gate = new();
    private byte[]? _array;
    private int _length;
    private bool _returned;

    /// <summary>Rents <paramref name="length"/> bytes, whatever stands in them, for the caller to fill. Once per instance.</summary>
    internal Span<byte> Rent(int length)
    {
        ObjectDisposedException.ThrowIf(_returned, this);
        if (_array is not null)
            throw new InvalidOperationException("the bytes are already rented");
        _array = ArrayPool<byte>.Shared.Rent(length);
        _length = length;
        return GetSpan();
    }

    /// <summary>Takes over the first <paramref name="length"/> bytes of an array from the shared pool.</summary>
    internal static PooledBytes Adopt(byte[] rented, int length) => new() { _array = rented, _length = length };

    /// <summary>Number of bytes.</summary>
    internal int Length => _length;

    /// <summary>Copies the bytes out; safe beside a return on another thread, which waits or comes first.</summary>
    /// <exception cref="ObjectDisposedException">They were returned.</exception>
    internal void CopyTo(Span<byte> target)
    {
        lock (_gate)
            GetSpan().CopyTo(target);
    }

    /// <summary>A view of the bytes that stops being readable when they are returned.</summary>
    internal Bytes View() => Bytes.View(CreateMemory(_length));

    /// <inheritdoc/>
    public override Span<byte> GetSpan()
    {
        ObjectDisposedException.ThrowIf(_returned, this);
        return _array.AsSpan(0, _length);
    }

    /// <inheritdoc/>
    public override unsafe MemoryHandle Pin(int elementIndex = 0)
    {
        ObjectDisposedException.ThrowIf(_returned, this);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)_length, nameof(elementIndex));
        var handle = GCHandle.Alloc(_array, GCHandleType.Pinned);
        return new MemoryHandle((byte*)handle.AddrOfPinnedObject() + elementIndex, handle);
    }

    /// <inheritdoc/>
    public override void Unpin()
    {
        // The handle that Pin gave frees itself.
    }

    /// <summary>Gives the array back to the pool; every view is dead from here on.</summary>
    internal void Return() => Dispose(disposing: true);

    /// <inheritdoc/>
    public void Dispose() => Return();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        lock (_gate)
        {
            _returned = true;
            if (_array is { } array)
                ArrayPool<byte>.Shared.Return(array);
            _array = null;
        }
    }
}
