using System.Text;
using System.Text.Json;
using KeeperBot.Core.Peers;
using KeeperBot.Execution.Journal;
using KeeperBot.Primitives;
using SHA256 = System.Security.Cryptography.SHA256;

namespace KeeperBot.Host.Composition.Peers;

/// <summary>
/// The files in which the keepers of a portfolio meet: one statement each, replaced whole, and the claims of all of them, changed under one lock. Each file names the digest of what it says,
/// and whoever could write here could have a keeper trade, so the folder is its user's alone.
/// </summary>
internal sealed class PeerFolder(string folder)
{
    private const int Version = 1;
    private const string ClaimsLock = "claims.lock";

    /// <summary>Makes the folder where there is none, and says why it must not be used; null where it may. Never throws: without it nothing is hedged, and everything else goes on.</summary>
    public string? Prepare()
    {
        try
        {
            OwnerFile.MakeFolder(folder);
            using var probe = OwnerFile.Open(Path.Combine(folder, $".{Path.GetRandomFileName()}.probe"), FileMode.CreateNew, FileAccess.Write, FileShare.None);
            var network = MountedFileSystem.TypeOf(probe) is { } type && MountedFileSystem.IsNetwork(type)
                ? $"{folder}: lies on a network file system ({type}), where locks do not hold: two keepers could hedge the same; give the folder a local disk"
                : null;
            File.Delete(probe.Name);
            return network ?? WhyUnfit();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return $"{folder}: cannot be used: {error.Message}";
        }
    }

    /// <summary>Why what lies here is not to be believed; null where it is.</summary>
    /// <exception cref="IOException">The folder is not there.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be looked at.</exception>
    public string? WhyUnfit() => !OperatingSystem.IsWindows() && (File.GetUnixFileMode(folder) & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0
        ? $"{folder}: others than its owner may write to it, and could have this keeper trade: chmod 700 it"
        : null;

    /// <summary>The lock that says that a keeper of a name speaks; null where another process holds it.</summary>
    /// <exception cref="IOException">The folder is not there, or is full.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written to.</exception>
    public FileStream? Speak(string name) => Lock($"{name}.voice.lock");

    /// <summary>The statement of a name; null where there is none.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or of another version.</exception>
    /// <exception cref="IOException">It could not be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public PeerStatement? Read(string name) => Said(StatementFile(name), PeerStatementJson.Read) is { } statement
        ? statement.Name == name ? statement : throw new InvalidDataException($"{StatementFile(name)} is the statement of {statement.Name}")
        : null;

    /// <summary>Replaces a statement, durably when this returns.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public void Write(PeerStatement statement) => Say(StatementFile(statement.Name), writer => PeerStatementJson.Write(writer, statement));

    /// <summary>The claims as they stand.</summary>
    /// <exception cref="InvalidDataException">They are damaged, or of another version.</exception>
    /// <exception cref="IOException">They could not be read.</exception>
    /// <exception cref="UnauthorizedAccessException">They may not be read.</exception>
    public ClaimBook Claims() => Said(ClaimsFile, ClaimJson.ReadBook) ?? ClaimBook.Empty;

    /// <summary>Changes the claims while nobody else can; durable when this returns.</summary>
    /// <param name="change">The claims after, or why there is to be no change.</param>
    /// <returns>Why nothing was changed; null where it was.</returns>
    /// <exception cref="InvalidDataException">They are damaged, or of another version.</exception>
    /// <exception cref="IOException">They could not be read or written.</exception>
    /// <exception cref="UnauthorizedAccessException">They may not be.</exception>
    public string? Change(Func<ClaimBook, (ClaimBook After, string? WhyNot)> change)
    {
        using var held = Lock(ClaimsLock);
        if (held is null)
            return $"another keeper is changing the claims in {folder}";
        var (after, whyNot) = change(Claims());
        if (whyNot is null)
            Say(ClaimsFile, writer => ClaimJson.Write(writer, after));
        return whyNot;
    }

    private string ClaimsFile => Path.Combine(folder, "claims.json");

    private string StatementFile(string name) => Path.Combine(folder, $"{name}.statement.json");

    private FileStream? Lock(string name)
    {
        try
        {
            return OwnerFile.Open(Path.Combine(folder, name), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error) when (KeyLock.IsHeldElsewhere(error))
        {
            return null;
        }
    }

    private static void Say(string file, Action<Utf8JsonWriter> content)
    {
        using var said = new MemoryStream();
        using (var writer = new Utf8JsonWriter(said))
            content(writer);
        OwnerFile.Write(file, stream =>
        {
            using var writer = new Utf8JsonWriter(stream);
            writer.WriteStartObject();
            writer.WriteNumber("version", Version);
            writer.WriteString("digest", new Hash32(SHA256.HashData(said.ToArray())).ToString());
            writer.WritePropertyName("said");
            writer.WriteRawValue(said.ToArray(), skipInputValidation: true);
            writer.WriteEndObject();
        });
    }

    private static T? Said<T>(string file, Func<JsonElement, T> read) where T : class
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(file);
        }
        catch (FileNotFoundException)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(bytes);
            if (document.RootElement.GetProperty("version").GetInt32() is var version && version != Version)
                throw new InvalidDataException($"{file} has version {version} and this program reads {Version}: run one version of the keeper everywhere");
            var said = document.RootElement.GetProperty("said");
            return PeerStatementJson.Text(document.RootElement, "digest") == new Hash32(SHA256.HashData(Encoding.UTF8.GetBytes(said.GetRawText()))).ToString()
                ? read(said)
                : throw new InvalidDataException($"{file} is not what its digest names: it was changed by something else than a keeper");
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or FormatException or InvalidOperationException or ArgumentException or OverflowException)
        {
            throw new InvalidDataException($"{file} cannot be understood: {error.Message}", error);
        }
    }
}
