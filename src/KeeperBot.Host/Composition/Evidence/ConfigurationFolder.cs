using System.Collections.Immutable;
using System.Text.Json;
using KeeperBot.Host.Commands;
using KeeperBot.Host.Options;
using KeeperBot.Host.Options.Changes;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Composition.Evidence;

/// <summary>
/// What the configurations that evidence names by their digest said, in a folder beside the journal: by it a later one is told to be tighter or looser.
/// It holds no secret, and is its owner's alone, as the evidence is.
/// </summary>
/// <param name="path">The folder.</param>
internal sealed class ConfigurationFolder(string path)
{
    private const int MostFiles = 200;
    private const int MostBytes = 4 << 20;

    /// <summary>The folder of a journal.</summary>
    public static ConfigurationFolder Beside(string journal) => new(journal + ".configurations");

    /// <summary>Keeps a configuration's values; one that is kept is left as it is.</summary>
    /// <exception cref="CommandFailure">It could not be written.</exception>
    public void Keep(KeeperConfiguration configuration)
    {
        var file = FileOf(configuration.Digest);
        try
        {
            OwnerFile.MakeFolder(path);
            if (File.Exists(file))
                return;
            OwnerFile.Write(file, stream =>
            {
                using var writer = new Utf8JsonWriter(stream);
                CanonicalDocument.Write(writer, CanonicalValues.Of(configuration.Options, configuration.Directory));
            });
            foreach (var old in new DirectoryInfo(path).EnumerateFiles("*.json").OrderByDescending(found => found.LastWriteTimeUtc).Skip(MostFiles))
                old.Delete();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure(ExitCode.Journal, $"the configuration's values could not be kept in '{path}': {error.Message}; run the command as the keeper's user, on a disk with space", error);
        }
    }

    /// <summary>The values of the configuration with a digest; null where they are not kept or do not read.</summary>
    public ImmutableArray<ConfigurationValue>? Find(Hash32 digest)
    {
        try
        {
            if (new FileInfo(FileOf(digest)) is not { Exists: true, Length: <= MostBytes } file)
                return null;
            using var document = JsonDocument.Parse(File.ReadAllBytes(file.FullName));
            return CanonicalDocument.Read(document.RootElement);
        }
        // What does not read vouches for nothing.
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException or FormatException)
        {
            return null;
        }
    }

    private string FileOf(Hash32 digest) => Path.Combine(path, digest.ToString()[2..] + ".json");
}
