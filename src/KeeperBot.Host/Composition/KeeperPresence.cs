using System.Globalization;
using KeeperBot.Execution.Journal;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Composition;

/// <summary>
/// Whether a keeper drives a key from a journal's folder: who holds its lock, as the kernel tells. Nothing is locked for the question, so a keeper that starts
/// at that moment is not turned away by it.
/// </summary>
internal static class KeeperPresence
{
    /// <summary>The process that holds the lock of a key beside a journal; null where none is seen, be it that none runs, or that this user, this system or this container does not show it.</summary>
    /// <param name="journal">The journal.</param>
    /// <param name="chain">The chain.</param>
    /// <param name="actor">The key's address: keepers of other keys may have their journals in the same folder.</param>
    public static int? Find(string journal, ChainId chain, Address actor)
    {
        try
        {
            var folder = Path.GetDirectoryName(journal)!;
            if (!OperatingSystem.IsLinux() || !Directory.Exists(folder))
                return null;
            // As the kernel writes them: with every link on the way followed. Not opened for it: .NET would lock what it opens.
            var file = Path.Combine(Real(folder), KeyLock.FileName(chain, actor));
            return File.Exists(file) ? Holders().Cast<int?>().FirstOrDefault(process => OpenFiles(process!.Value).Contains(file, StringComparer.Ordinal)) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // A line: "1: FLOCK  ADVISORY  WRITE 4242 08:01:131 0 EOF".
    private static IEnumerable<int> Holders() => File.ReadLines("/proc/locks")
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Where(words => words.Length > 4 && words[1] == "FLOCK" && words[3] == "WRITE")
        .Select(words => int.TryParse(words[4], NumberStyles.None, CultureInfo.InvariantCulture, out var process) ? process : 0)
        .Where(process => process > 0).Distinct();

    // What cannot be looked at is gone by now, or somebody else's.
    private static IEnumerable<string> OpenFiles(int process) =>
        Try(() => Directory.GetFileSystemEntries($"/proc/{process}/fd")).SelectMany(link => Try(() => new FileInfo(link).LinkTarget is { } target ? [target] : []));

    private static string[] Try(Func<string[]> look)
    {
        try
        {
            return look();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string Real(string folder) => folder.Split('/', StringSplitOptions.RemoveEmptyEntries).Aggregate("/", (real, part) =>
    {
        var next = Path.Combine(real, part);
        return new DirectoryInfo(next).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? next;
    });
}
