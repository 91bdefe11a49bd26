using System.Buffers;

namespace KeeperBot.Evm.JsonRpc;

/// <summary>A buffer that is written to and becomes <see cref="PooledBytes"/>; grows by renting anew.</summary>
internal sealed class PooledBufferWriter(int size) : IBufferWriter<byte>
{
    private byte[] _array = ArrayPool<byte>.Shared.Rent(size);
    private int _length;

    public void Advance(int count) => _length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _array.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _array.AsSpan(_length);
    }

    /// <summary>What was written. The writer is done with.</summary>
    internal PooledBytes Finish() => PooledBytes.Adopt(_array, _length);

    private void Reserve(int more)
    {
        if (_array.Length - _length >= Math.Max(more, 1))
            return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(2 * _array.Length, _length + more));
        _array.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_array);
        _array = larger;
    }
}
