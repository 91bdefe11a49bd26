namespace KeeperBot.Evm.Keys;

/// <summary>Writes a file of mode 0600 so that a crash leaves either all of it or nothing, and never over another unless asked to.</summary>
internal static class PrivateFileWriter
{
    /// <summary>Writes beside the target, flushes to the disk, has it checked, and only then gives it its name.</summary>
    /// <param name="path">The target.</param>
    /// <param name="content">What it shall hold.</param>
    /// <param name="replace">Whether a file that is there is replaced; else it is an error.</param>
    /// <param name="check">Called with the temporary file; throws if it must not get the name.</param>
    /// <exception cref="KeyFileException">It could not be written, or is there already.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content, bool replace, Action<string> check)
    {
        var folder = Path.GetDirectoryName(path)!;
        var temporary = Path.Combine(folder, $".{Path.GetRandomFileName()}.tmp");
        try
        {
            Create(temporary, content);
            check(temporary);
            // Without overwriting, the system itself refuses where the name is taken: there is no moment between a question and the move.
            File.Move(temporary, path, overwrite: replace);
            DurableFolder.Flush(folder);
        }
        catch (IOException error) when (!replace && File.Exists(path))
        {
            throw new KeyFileException(KeyFileProblem.AlreadyExists, $"'{path}' is there already; nothing is overwritten", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new KeyFileException(KeyFileProblem.Unwritable, $"'{path}' cannot be written: {error.GetType().Name}; let this user write to '{folder}'", error);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static void Create(string path, ReadOnlySpan<byte> content)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(path, options);
        file.Write(content);
        file.Flush(flushToDisk: true);
    }
}
