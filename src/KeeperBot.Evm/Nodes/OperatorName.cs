using System.Net;
using System.Net.Sockets;

namespace KeeperBot.Evm.Nodes;

/// <summary>
/// Guesses whose node an address is: the last two labels of a name, a public address without its port. Loopback and private addresses are
/// one's own machines, each with its port. Two names of one company are told apart by this; say so in the configuration where they matter.
/// </summary>
public static class OperatorName
{
    /// <summary>The operator of the node at <paramref name="uri"/>.</summary>
    public static string Of(Uri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        if (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address))
            return IsOwn(address) ? uri.Authority : address.ToString();
        var labels = uri.IdnHost.ToLowerInvariant().TrimEnd('.').Split('.');
        return labels.Length == 1 ? $"{labels[0]}:{uri.Port}" : string.Join('.', labels[^2..]);
    }

    private static bool IsOwn(IPAddress address)
    {
        if (IPAddress.IsLoopback(address) || address.IsIPv6UniqueLocal || address.IsIPv6LinkLocal)
            return true;
        if (address.AddressFamily != AddressFamily.InterNetwork)
            return false;
        var bytes = address.GetAddressBytes();
        return bytes[0] == 10 || (bytes[0] == 192 && bytes[1] == 168) || (bytes[0] == 172 && bytes[1] is >= 16 and < 32);
    }
}
