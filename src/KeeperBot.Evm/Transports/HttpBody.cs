using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Evm.Transports;

/// <summary>A body that was read.</summary>
/// <param name="Bytes">Its bytes; unreadable once the owner gave them back.</param>
/// <param name="Owner">The pooled memory it is in; null where it is an array of its own.</param>
internal readonly record struct HttpBody(ReadOnlyMemory<byte> Bytes, PooledBytes? Owner)
{
    internal static HttpBody Of(PooledBytes owner) => new(owner.Memory, owner);
}
