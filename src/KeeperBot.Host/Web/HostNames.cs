using System.Collections.Frozen;
using System.Net;

namespace KeeperBot.Host.Web;

/// <summary>
/// The names that this server may be called by. A page of somebody else's can let its own name point to this machine (DNS rebinding) and read what its
/// visitor may read; such requests carry that name in their Host header.
/// </summary>
public sealed class HostNames
{
    private readonly FrozenSet<string> _withPort;
    private readonly FrozenSet<string> _anyPort;

    /// <summary>The names of what listens at <paramref name="endpoint"/>, and <paramref name="allowed"/>, which without a port stand for any.</summary>
    public HostNames(IPEndPoint endpoint, IEnumerable<string> allowed)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        var own = new List<string> { endpoint.ToString() };
        if (IPAddress.IsLoopback(endpoint.Address))
            own.AddRange(new[] { "localhost", "127.0.0.1", "[::1]" }.Select(name => FormattableString.Invariant($"{name}:{endpoint.Port}")));
        var named = allowed.ToArray();
        _withPort = own.Concat(named.Where(HasPort)).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        _anyPort = named.Where(name => !HasPort(name)).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Whether a Host header (name and, unless it is the scheme's own, port) is one of them.</summary>
    public bool Allows(HostString host) => host.HasValue
        && (_anyPort.Contains(host.Host) || _withPort.Contains(FormattableString.Invariant($"{host.Host}:{host.Port ?? 80}")));

    /// <summary>Whether an Origin header is of a page of this server.</summary>
    public bool AllowsOrigin(string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && Allows(uri.IsDefaultPort ? new HostString(uri.Host, uri.Port) : new HostString(uri.Authority));

    private static bool HasPort(string name) => name.LastIndexOf(':') is >= 0 and var colon && colon > name.LastIndexOf(']');
}
