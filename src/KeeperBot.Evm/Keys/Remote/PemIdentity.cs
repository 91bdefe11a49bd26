using System.Buffers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using KeeperBot.Evm.Transports;

namespace KeeperBot.Evm.Keys.Remote;

/// <summary>Makes an identity for mutual TLS from PEM files that nobody else could have changed.</summary>
internal static class PemIdentity
{
    private const int MaxLength = 64 * 1024;
    private const string KeyName = "client key";
    private const string CertificateName = "client certificate";
    private const string AuthorityName = "server CA file";

    /// <summary>Reads and checks all three.</summary>
    /// <exception cref="KeyFileException">A file must not be used, is no PEM, does not belong to the others, or is out of date.</exception>
    public static MutualTls Load(RemoteSignerFiles files, TimeProvider time)
    {
        var client = LoadClient(files);
        X509Certificate2Collection? authorities = null;
        try
        {
            RequireInTime(client, files.ClientCertificate, time);
            authorities = LoadAuthorities(files.ServerCa);
            return new MutualTls(client, authorities);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    private static X509Certificate2 LoadClient(RemoteSignerFiles files)
    {
        var certificate = PublicText(files.ClientCertificate, CertificateName);
        using var content = new PinnedSecret(MaxLength + 1);
        var length = SecretFile.Read(files.ClientKey, KeyName, content.Span);
        if (length > MaxLength)
            throw Malformed(KeyName, files.ClientKey, "is longer than any key");
        var key = GC.AllocateArray<char>(length, pinned: true);
        try
        {
            if (Ascii.ToUtf16(content.Span[..length], key, out _) != OperationStatus.Done)
                throw Malformed(KeyName, files.ClientKey, "is not PEM text");
            if (key.AsSpan().IndexOf("ENCRYPTED") >= 0)
                throw new KeyFileException(KeyFileProblem.Unsupported, $"the {KeyName} '{files.ClientKey}' is encrypted; name one that is not, of mode 0600");
            return X509Certificate2.CreateFromPem(certificate, key);
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            // The framework's message is about formats and never repeats the text.
            throw new KeyFileException(
                KeyFileProblem.Malformed, $"the {CertificateName} '{files.ClientCertificate}' and the {KeyName} '{files.ClientKey}' are not a PEM certificate and the private key of it", error);
        }
        finally
        {
            key.AsSpan().Clear();
        }
    }

    private static X509Certificate2Collection LoadAuthorities(string path)
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPem(PublicText(path, AuthorityName));
        }
        catch (CryptographicException error)
        {
            throw new KeyFileException(KeyFileProblem.Malformed, $"the {AuthorityName} '{path}' is not PEM", error);
        }

        return authorities.Count > 0 ? authorities : throw Malformed(AuthorityName, path, "holds no certificate");
    }

    private static void RequireInTime(X509Certificate2 certificate, string path, TimeProvider time)
    {
        var now = time.GetUtcNow();
        if (now < certificate.NotBefore.ToUniversalTime() || now > certificate.NotAfter.ToUniversalTime())
        {
            throw Malformed(
                CertificateName, path, FormattableString.Invariant($"is valid from {certificate.NotBefore.ToUniversalTime():u} to {certificate.NotAfter.ToUniversalTime():u}, which is not now; have it renewed"));
        }
    }

    /// <summary>Anybody may read it; whoever may write it could put another in its place.</summary>
    private static string PublicText(string path, string what)
    {
        try
        {
            var info = new FileInfo(path);
            if (info.Exists && (info.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? info).Length is 0 or > MaxLength)
                throw Malformed(what, path, "is empty, longer than any certificate, or no plain file");
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file.SafeFileHandle) & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0)
                throw new KeyFileException(KeyFileProblem.TooOpen, $"the {what} '{path}' may be written by others, who could put theirs in its place; mend it with: chmod go-w '{path}'");
            using var reader = new StreamReader(file, Encoding.ASCII);
            return reader.ReadToEnd();
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new KeyFileException(KeyFileProblem.Missing, $"the {what} '{path}' does not exist", error);
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            throw new KeyFileException(KeyFileProblem.Unreadable, $"the {what} '{path}' cannot be read by this user: {error.GetType().Name}", error);
        }
    }

    private static KeyFileException Malformed(string what, string path, string problem) => new(KeyFileProblem.Malformed, $"the {what} '{path}' {problem}");
}
