using KeeperBot.Evm.Keys;

namespace KeeperBot.Host.Composition;

/// <summary>Files and folders beside the journal: their owner's alone (0600, 0700), and written so that a crash leaves either all of one or what was there before.</summary>
internal static class OwnerFile
{
    /// <summary>Read and write for the owner.</summary>
    public const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes a folder where there is none.</summary>
    /// <exception cref="IOException">It could not be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made.</exception>
    public static void MakeFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, Mode | UnixFileMode.UserExecute);
    }

    /// <summary>Opens a file; one that it makes is the owner's alone.</summary>
    /// <exception cref="IOException">It could not be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be opened.</exception>
    public static FileStream Open(string file, FileMode mode, FileAccess access, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = share };
        if (!OperatingSystem.IsWindows() && mode is not FileMode.Open)
            options.UnixCreateMode = Mode;
        return new FileStream(file, options);
    }

    /// <summary>Writes a whole file beside its place, flushes it, and only then gives it its name, durably when this returns.</summary>
    /// <param name="file">Its place; its folder is there.</param>
    /// <param name="write">Writes the content.</param>
    /// <param name="replace">Whether a file that is there is replaced; else it is an error.</param>
    /// <exception cref="IOException">It could not be written, or is there already.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void Write(string file, Action<Stream> write, bool replace = true)
    {
        ArgumentNullException.ThrowIfNull(write);
        var folder = Path.GetDirectoryName(file)!;
        // A name that nobody looks for: who lists the folder sees all of the file or nothing.
        var draft = Path.Combine(folder, $".{Path.GetRandomFileName()}.tmp");
        try
        {
            using (var stream = Open(draft, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(draft, file, replace);
        }
        finally
        {
            File.Delete(draft);
        }

        DurableFolder.Flush(folder);
    }
}
