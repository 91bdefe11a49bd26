using System.Globalization;

namespace KeeperBot.Host.Commands.Rehearse;

/// <summary>The folders of rehearsals, beside the journal whose keeper is rehearsed: each has a journal, decisions and a log of its own. The oldest go.</summary>
internal static class RehearsalFolder
{
    private const int MostKept = 20;
    private const string Name = "yyyyMMdd-HHmmss-fff";

    /// <summary>Makes a new one.</summary>
    /// <param name="journal">The live keeper's journal, which is left alone.</param>
    /// <param name="time">Names it.</param>
    /// <exception cref="CommandFailure">It cannot be written.</exception>
    public static string Make(string journal, TimeProvider time)
    {
        var all = journal + ".rehearsals";
        try
        {
            var folder = Path.Combine(all, time.GetUtcNow().ToString(Name, CultureInfo.InvariantCulture));
            foreach (var path in new[] { all, folder })
            {
                if (OperatingSystem.IsWindows())
                    Directory.CreateDirectory(path);
                else
                    Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }

            foreach (var old in Directory.EnumerateDirectories(all).Order(StringComparer.Ordinal).SkipLast(MostKept).Where(IsOurs))
                Directory.Delete(old, recursive: true);
            return folder;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure(ExitCode.Journal, $"the rehearsal's folder under '{all}' cannot be written: {error.Message}; run the command as the keeper's user, on a disk with space", error);
        }
    }

    private static bool IsOurs(string folder) =>
        DateTime.TryParseExact(Path.GetFileName(folder), Name, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
}
