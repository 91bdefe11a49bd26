using System.Collections.Immutable;
using System.Globalization;

namespace KeeperBot.Evm.Keys.Keystores;

/// <summary>
/// A folder of keystores, one file a key, named as geth names them (UTC--time--address). Files are written with mode 0600, whole or not at
/// all, opened again before they get their name, and never over another.
/// </summary>
/// <param name="path">The folder; made with mode 0700 by the first key.</param>
public sealed class KeystoreFolder(string path)
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>The folder.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>The keystores in it, by name. None where there is no folder yet.</summary>
    /// <exception cref="KeyFileException">The folder cannot be read.</exception>
    public ImmutableArray<KeystoreEntry> List()
    {
        try
        {
            return Directory.Exists(Path)
                ? [.. Directory.EnumerateFiles(Path).Where(file => !System.IO.Path.GetFileName(file).StartsWith('.')).Order(StringComparer.Ordinal).Select(Describe)]
                : [];
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            throw new KeyFileException(KeyFileProblem.Unreadable, $"the key folder '{Path}' cannot be read by this user: {error.GetType().Name}", error);
        }
    }

    /// <summary>Encrypts a key into a new file.</summary>
    /// <param name="key">The key.</param>
    /// <param name="password">The password it shall have.</param>
    /// <param name="cost">What a guess shall cost.</param>
    /// <param name="now">The time in its name.</param>
    /// <returns>The file's path.</returns>
    /// <exception cref="KeyFileException">The folder already has a key of that address, others may write to it, or the file could not be written.</exception>
    public string Add(LocalSigningKey key, SecretText password, ScryptCost cost, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (List().FirstOrDefault(entry => entry.Address == key.Address) is { } present)
            throw new KeyFileException(KeyFileProblem.AlreadyExists, $"'{present.Path}' already is of address {Crypto.ChecksumAddress.Format(key.Address)}; nothing is overwritten (a new password: keeper key change-password)");
        Prepare();
        var file = System.IO.Path.Combine(Path, Name(key.Address, now));
        Write(file, key, password, cost, replace: false);
        return file;
    }

    /// <summary>Replaces a keystore by the same key under another password; at every moment the file is the whole old or the whole new one.</summary>
    /// <exception cref="KeyFileException">The file could not be written; then it is as it was.</exception>
    public static void Replace(string file, LocalSigningKey key, SecretText password, ScryptCost cost)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(file);
        // Through a link, the file it leads to is what is replaced, not the link.
        var target = File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? System.IO.Path.GetFullPath(file);
        Write(target, key, password, cost, replace: true);
    }

    private static void Write(string file, LocalSigningKey key, SecretText password, ScryptCost cost, bool replace) =>
        PrivateFileWriter.Write(file, Keystore.Seal(key, password, cost), replace, temporary =>
        {
            using var again = KeyFile.Load(temporary, () => new SecretText(password.Utf8));
            if (again.Address != key.Address)
                throw new InvalidOperationException("a keystore just written opens as another key");
        });

    // As geth: UTC--2026-01-31T23-59-59.123456700Z--0123...
    private static string Name(Address address, DateTimeOffset now) => string.Create(
        CultureInfo.InvariantCulture, $"UTC--{now.UtcDateTime:yyyy-MM-ddTHH-mm-ss.fffffff}00Z--{address.ToString()[2..].ToLowerInvariant()}");

    private static KeystoreEntry Describe(string file)
    {
        try
        {
            using var content = new PinnedSecret(Keystore.MaxFileLength + 1);
            var text = content.Span[..SecretFile.Read(file, SecretFile.KeyFile, content.Span)];
            if (!Keystore.LooksLikeOne(text))
                throw new KeyFileException(KeyFileProblem.NotEncrypted, $"the file '{file}' is not an encrypted keystore");
            var summary = Keystore.Describe(text, file);
            return new KeystoreEntry(file, summary.Address, summary.Derivation, null);
        }
        catch (KeyFileException error)
        {
            return new KeystoreEntry(file, null, null, error);
        }
    }

    private void Prepare()
    {
        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(Path);
                return;
            }

            Directory.CreateDirectory(Path, Private);
            var mode = File.GetUnixFileMode(Path);
            if ((mode & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0)
                throw new KeyFileException(KeyFileProblem.TooOpen, $"others may write to the key folder '{Path}' and so exchange keys in it; mend it with: chmod 700 '{Path}'");
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            throw new KeyFileException(KeyFileProblem.Unwritable, $"the key folder '{Path}' cannot be made: {error.GetType().Name}; name another with --dir", error);
        }
    }
}
