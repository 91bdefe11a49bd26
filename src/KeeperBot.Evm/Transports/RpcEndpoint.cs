namespace KeeperBot.Evm.Transports;

/// <summary>The address of a node. Only its host ever appears in text: the rest of a provider's URL is a key.</summary>
public sealed class RpcEndpoint
{
    private RpcEndpoint(Uri uri) => Uri = uri;

    /// <summary>The full address. Never log it.</summary>
    public Uri Uri { get; }

    /// <summary>Host and, where it is not the scheme's own, port.</summary>
    public string Host => Uri.IsDefaultPort ? Uri.Host : Uri.Authority;

    /// <summary>Checks that the address is absolute http or https.</summary>
    /// <exception cref="ArgumentException">It is another scheme, or relative.</exception>
    public static RpcEndpoint From(Uri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        if (!uri.IsAbsoluteUri || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps))
            throw new ArgumentException("an RPC address is an absolute http:// or https:// URL", nameof(uri));
        if (uri.UserInfo.Length > 0)
            throw new ArgumentException("an RPC address carries no user name or password; use the provider's key in the path, or a header", nameof(uri));
        return new RpcEndpoint(uri);
    }

    /// <summary>The host, never more.</summary>
    public override string ToString() => Host;
}
