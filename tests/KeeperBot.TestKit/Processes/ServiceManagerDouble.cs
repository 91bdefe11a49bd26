using System.Net.Sockets;
using System.Text;

namespace KeeperBot.TestKit.Processes;

/// <summary>What systemd is to a service of <c>Type=notify</c>: a datagram socket that takes what the service says, in order.</summary>
public sealed class ServiceManagerDouble : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("keeperbot-notify-");
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly byte[] _buffer = new byte[64 * 1024];

    /// <summary>Listens.</summary>
    /// <param name="isAbstract">Whether on an abstract name, as systemd does in a container, or on a path.</param>
    public ServiceManagerDouble(bool isAbstract = false)
    {
        Name = isAbstract ? "@" + _folder.Name : Path.Combine(_folder.FullName, "notify");
        _socket.Bind(new UnixDomainSocketEndPoint(isAbstract ? '\0' + _folder.Name : Name));
    }

    /// <summary>For NOTIFY_SOCKET.</summary>
    public string Name { get; }

    /// <summary>Whether no message waits to be taken.</summary>
    public bool IsEmpty => _socket.Available == 0;

    /// <summary>The next message's lines.</summary>
    public async Task<IReadOnlyList<string>> NextAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        var length = await _socket.ReceiveAsync(_buffer, SocketFlags.None, patience.Token).ConfigureAwait(false);
        return Encoding.UTF8.GetString(_buffer, 0, length).Split('\n');
    }

    /// <summary>Takes what waits: the kernel holds few, and what comes after them is lost.</summary>
    public async Task DrainAsync()
    {
        while (!IsEmpty)
            await NextAsync().ConfigureAwait(false);
    }

    /// <summary>Takes messages until one has a line that begins so.</summary>
    /// <returns>All that were taken, the wanted one last.</returns>
    public async Task<IReadOnlyList<IReadOnlyList<string>>> UntilAsync(string line)
    {
        var taken = new List<IReadOnlyList<string>>();
        do
        {
            taken.Add(await NextAsync().ConfigureAwait(false));
        }
        while (!taken[^1].Any(one => one.StartsWith(line, StringComparison.Ordinal)));
        return taken;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _socket.Dispose();
        _folder.Delete(recursive: true);
    }
}
