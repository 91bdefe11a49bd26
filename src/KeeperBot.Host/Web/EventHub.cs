using System.Threading.Channels;

namespace KeeperBot.Host.Web;

/// <summary>
/// Gives every client of the event stream the newest document. Each has a place for one: whoever reads slowly finds the newest there and misses those in
/// between, and holds nobody up. Thread-safe.
/// </summary>
public sealed class EventHub
{
    /// <summary>Clients at once; one more is refused.</summary>
    public const int MostClients = 256;

    private readonly Lock _gate = new();
    private readonly HashSet<Channel<ReadOnlyMemory<byte>>> _clients = [];

    /// <summary>Clients now.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _clients.Count;
        }
    }

    /// <summary>A place for one more client; null when there is none left. Given back by <see cref="Leave"/>.</summary>
    public Channel<ReadOnlyMemory<byte>>? TryJoin()
    {
        var client = Channel.CreateBounded<ReadOnlyMemory<byte>>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        lock (_gate)
            return _clients.Count < MostClients && _clients.Add(client) ? client : null;
    }

    /// <summary>Gives a place back.</summary>
    public void Leave(Channel<ReadOnlyMemory<byte>> client)
    {
        lock (_gate)
            _clients.Remove(client);
    }

    /// <summary>The newest document, for all.</summary>
    public void Publish(ReadOnlyMemory<byte> document)
    {
        lock (_gate)
        {
            foreach (var client in _clients)
                client.Writer.TryWrite(document);
        }
    }
}
