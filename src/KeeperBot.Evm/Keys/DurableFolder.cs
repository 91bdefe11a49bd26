namespace KeeperBot.Evm.Keys;

/// <summary>Makes the names in a folder durable: a new name is part of its folder, and survives a power cut only once the folder is on the disk.</summary>
public static class DurableFolder
{
    /// <summary>Flushes a folder to the disk; nothing where the system has no such call.</summary>
    /// <exception cref="IOException">It could not be flushed.</exception>
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        var handle = NativeMethods.Open(folder, NativeMethods.OpenReadOnly);
        if (handle < 0)
            throw new IOException($"the folder '{folder}' cannot be opened");
        var flushed = NativeMethods.Fsync(handle) == 0;
        _ = NativeMethods.Close(handle);
        if (!flushed)
            throw new IOException($"the folder '{folder}' cannot be flushed to the disk");
    }
}
