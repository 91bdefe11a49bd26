using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Evm;

/// <summary>
/// The results of one multicall as views of pooled memory, for readers that turn them into values at once. Dispose it when that is done:
/// a result that was kept longer throws <see cref="ObjectDisposedException"/> when it is read, and never shows other bytes.
/// </summary>
public sealed class MulticallAnswer : IDisposable
{
    private readonly PooledBytes[] _buffers;
    private CallResult[]? _results;

    internal MulticallAnswer(CallResult[] results, PooledBytes[] buffers)
    {
        _results = results;
        _buffers = buffers;
    }

    /// <summary>What each call answered, in the order of the calls.</summary>
    /// <exception cref="ObjectDisposedException">The memory has been given back.</exception>
    public ReadOnlySpan<CallResult> Results => _results ?? throw new ObjectDisposedException(nameof(MulticallAnswer));

    /// <summary>Gives the memory back; every result is dead from here on.</summary>
    public void Dispose()
    {
        _results = null;
        foreach (var buffer in _buffers)
            buffer.Return();
    }
}
