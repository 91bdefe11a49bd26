namespace KeeperBot.Evm.Keys.Remote;

/// <summary>Where a remote signer answers and how both sides prove who they are.</summary>
/// <param name="Url">https, or http on the loopback interface.</param>
/// <param name="Identity">The files for https; null for http.</param>
/// <param name="Timeout">Longest wait for one answer, from the connection to the last byte.</param>
public sealed record RemoteSignerOptions(Uri Url, RemoteSignerFiles? Identity, TimeSpan Timeout)
{
    /// <summary>Longest wait that may be configured.</summary>
    public static readonly TimeSpan MaxTimeout = TimeSpan.FromMinutes(1);

    /// <summary>Hides the path of the URL, which may hold a key.</summary>
    public override string ToString() => $"signer at {Url.Authority}";

    /// <summary>Why this may not be used; null when it may.</summary>
    public string? Problem => Url switch
    {
        { IsAbsoluteUri: false } => "is not an absolute URL",
        { Scheme: not ("https" or "http") } => "is neither https nor http",
        { UserInfo.Length: > 0 } => "carries a user name or password",
        { Scheme: "http", IsLoopback: false } => "is http to another machine, where anybody on the way could answer in the signer's name",
        _ => Identity is null == (Url.Scheme == Uri.UriSchemeHttps)
            ? Identity is null ? "is https without a client certificate, its key and the server's authority" : "is http, where certificates prove nothing"
            : Timeout <= TimeSpan.Zero || Timeout > MaxTimeout ? "has a timeout of zero or above a minute" : null,
    };
}

/// <summary>PEM files for mutual TLS, by full path.</summary>
/// <param name="ClientCertificate">Our certificate; writable by nobody but its owner.</param>
/// <param name="ClientKey">Its private key, not encrypted; of mode 0600 or stricter.</param>
/// <param name="ServerCa">The only authorities (or the server's own certificate) that are believed; writable by nobody but its owner.</param>
public sealed record RemoteSignerFiles(string ClientCertificate, string ClientKey, string ServerCa);
