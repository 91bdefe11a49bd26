using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace KeeperBot.Evm.Transports;

/// <summary>Both halves of mutual TLS: the certificate that we show, and the only authorities whose word about the server counts.</summary>
public sealed class MutualTls : IDisposable
{
    private readonly X509Certificate2 _client;
    private readonly X509Certificate2Collection _authorities;

    /// <summary>Takes ownership of the certificates.</summary>
    /// <param name="client">Our certificate with its private key.</param>
    /// <param name="authorities">Certificates of authorities (or the server's own); the system's are not asked.</param>
    /// <exception cref="ArgumentException">Our certificate has no key, or there is no authority.</exception>
    public MutualTls(X509Certificate2 client, X509Certificate2Collection authorities)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(authorities);
        if (!client.HasPrivateKey)
            throw new ArgumentException("the client's certificate comes without its private key", nameof(client));
        if (authorities.Count == 0)
            throw new ArgumentException("without an authority no server could be believed", nameof(authorities));
        _client = client;
        _authorities = authorities;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _client.Dispose();
        foreach (var authority in _authorities)
            authority.Dispose();
    }

    /// <summary>The server's name is compared as always; only where trust begins is ours. Revocation is not asked for: a private authority rarely publishes it.</summary>
    internal SslClientAuthenticationOptions ToOptions()
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(_authorities);
        // Nothing is fetched from an address that a certificate names.
        policy.DisableCertificateDownloads = true;
        return new SslClientAuthenticationOptions
        {
            ClientCertificateContext = SslStreamCertificateContext.Create(_client, additionalCertificates: null, offline: true),
            CertificateChainPolicy = policy,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        };
    }
}
