using System.Net.Sockets;
using System.Text;
using KeeperBot.Host.Commands;

namespace KeeperBot.Host.Supervision;

/// <summary>
/// The socket by which a service manager is told how a service gets on: one datagram of lines <c>NAME=value</c> each, as sd_notify(3) describes. It is never waited for.
/// </summary>
internal sealed class NotifySocket : IDisposable
{
    // sun_path of unix(7), with the byte that ends a path or begins an abstract name.
    private const int LongestName = 107;

    private readonly Socket _socket;
    private readonly UnixDomainSocketEndPoint _manager;

    private NotifySocket(string name)
    {
        _manager = new UnixDomainSocketEndPoint(name.StartsWith('@') ? '\0' + name[1..] : name);
        _socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
    }

    /// <summary>The one that NOTIFY_SOCKET names.</summary>
    /// <param name="name">The variable: an absolute path, or an abstract name behind an "@".</param>
    /// <exception cref="CommandFailure">It is neither.</exception>
    public static NotifySocket Open(string name)
    {
        if (name.Length < 2 || name[0] is not ('/' or '@') || Encoding.UTF8.GetByteCount(name) > LongestName)
        {
            throw new CommandFailure(
                ExitCode.Configuration, $"NOTIFY_SOCKET = \"{name}\": is neither an absolute path nor an abstract name (\"@…\") of at most {LongestName} bytes; the service manager sets it, unset it elsewhere");
        }

        return new NotifySocket(name);
    }

    /// <summary>Sends one message, or says why it could not: a manager that is gone, or has not taken the last ones yet.</summary>
    /// <param name="message">Lines of <c>NAME=value</c>.</param>
    /// <param name="problem">Why it was not sent.</param>
    public bool TrySend(string message, out string problem)
    {
        try
        {
            _socket.SendTo(Encoding.UTF8.GetBytes(message), SocketFlags.None, _manager);
            problem = "";
        }
        catch (SocketException error)
        {
            problem = error.SocketErrorCode.ToString();
        }

        return problem.Length == 0;
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();
}
