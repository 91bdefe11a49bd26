using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace KeeperBot.TestKit.Rpc;

/// <summary>An authority made for one test, with a server's and a client's certificate of it, in a folder of PEM files.</summary>
public sealed class SignerCertificates : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("keeperbot-tls-");
    private readonly X509Certificate2 _authority;
    private readonly X509Certificate2 _server;

    /// <summary>Makes them.</summary>
    /// <param name="serverName">An address or name that the server's certificate is for.</param>
    /// <param name="clientDays">Days until the client's certificate ends; negative for one that has ended.</param>
    public SignerCertificates(string serverName = "127.0.0.1", int clientDays = 30)
    {
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authority = new CertificateRequest("CN=test authority", authorityKey, HashAlgorithmName.SHA256);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        _authority = authority.CreateSelfSigned(now.AddDays(-90), now.AddDays(90));
        _server = Issue("CN=test signer", serverName, now.AddDays(30), out var serverKey);
        _server = WithKey(_server, serverKey);
        using var client = Issue("CN=test keeper", null, now.AddDays(clientDays), out var clientKey);
        using (clientKey)
        {
            File.WriteAllText(ClientCertificate, client.ExportCertificatePem());
            File.WriteAllText(ClientKey, clientKey.ExportPkcs8PrivateKeyPem());
        }

        File.WriteAllText(ServerCa, _authority.ExportCertificatePem());
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(ClientKey, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    /// <summary>The client's certificate.</summary>
    public string ClientCertificate => Path.Combine(_folder.FullName, "client.pem");

    /// <summary>Its key, of mode 0600.</summary>
    public string ClientKey => Path.Combine(_folder.FullName, "client.key");

    /// <summary>The authority's certificate.</summary>
    public string ServerCa => Path.Combine(_folder.FullName, "ca.pem");

    /// <summary>How the server greets: its certificate, and nobody without one of the same authority.</summary>
    public SslServerAuthenticationOptions ServerOptions() => new()
    {
        ServerCertificate = _server,
        ClientCertificateRequired = true,
        CertificateChainPolicy = Trust(),
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        _server.Dispose();
        _authority.Dispose();
        _folder.Delete(recursive: true);
    }

    private X509ChainPolicy Trust()
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(_authority);
        return policy;
    }

    private X509Certificate2 Issue(string subject, string? name, DateTimeOffset until, out ECDsa key)
    {
        key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        if (name is not null)
        {
            var names = new SubjectAlternativeNameBuilder();
            if (IPAddress.TryParse(name, out var address))
                names.AddIpAddress(address);
            else
                names.AddDnsName(name);
            request.CertificateExtensions.Add(names.Build());
        }

        return request.Create(_authority, until.AddDays(-60), until, RandomNumberGenerator.GetBytes(8));
    }

    private static X509Certificate2 WithKey(X509Certificate2 certificate, ECDsa key)
    {
        using (certificate)
        using (key)
            return certificate.CopyWithPrivateKey(key);
    }
}
