using System.Collections.Frozen;

namespace KeeperBot.Execution.Journal;

/// <summary>
/// Where a file really lies. On a network file system the kernel's locks do not hold everywhere and a flushed page may be on no disk: two keepers could
/// drive one key, and a signature believed durable could be gone.
/// </summary>
public static class MountedFileSystem
{
    private const string MountIdLabel = "mnt_id:";

    private static readonly FrozenSet<string> Network = FrozenSet.Create(
        StringComparer.Ordinal,
        "9p", "afs", "beegfs", "ceph", "cifs", "coda", "davfs", "gfs2", "glusterfs", "gpfs", "lustre", "ncpfs", "nfs", "nfs4", "ocfs2", "orangefs", "smb3", "smbfs",
        "virtiofs", "fuse.ceph", "fuse.ceph-fuse", "fuse.cifs", "fuse.curlftpfs", "fuse.davfs", "fuse.gcsfuse", "fuse.glusterfs", "fuse.goofys", "fuse.mount.glusterfs",
        "fuse.nfs", "fuse.rclone", "fuse.s3fs", "fuse.smbnetfs", "fuse.sshfs");

    /// <summary>Whether a type names a network file system.</summary>
    public static bool IsNetwork(string? type) => type is not null && Network.Contains(type);

    /// <summary>Refuses a file on a network file system.</summary>
    /// <exception cref="ExecutionException"><see cref="ExecutionErrorKind.JournalUnavailable"/>: the file lies on a network file system.</exception>
    public static void RequireLocal(string file, string? type)
    {
        if (IsNetwork(type))
        {
            throw new ExecutionException(
                ExecutionErrorKind.JournalUnavailable,
                $"'{file}' lies on a network file system ({type}), where locks and flushes do not hold; give the journal, its locks and its directory a local disk");
        }
    }

    /// <summary>The type of the file system under an open file, as the kernel names it; null where it does not say (no Linux).</summary>
    public static string? TypeOf(FileStream open)
    {
        try
        {
            return TypeOf(File.ReadAllText($"/proc/self/fdinfo/{open.SafeFileHandle.DangerousGetHandle()}"), File.ReadAllText("/proc/self/mountinfo"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The same from the two files of proc(5): the mount that an open file belongs to, then that mount's type, the first word after the dash.</summary>
    public static string? TypeOf(string descriptorInfo, string mounts)
    {
        var id = descriptorInfo.Split('\n').FirstOrDefault(line => line.StartsWith(MountIdLabel, StringComparison.Ordinal))?[MountIdLabel.Length..].Trim();
        var mount = id is null ? null : mounts.Split('\n').FirstOrDefault(line => line.StartsWith(id + " ", StringComparison.Ordinal));
        var words = mount?.Split(' ');
        var dash = words is null ? -1 : Array.IndexOf(words, "-");
        return dash < 0 || dash + 1 == words!.Length ? null : words[dash + 1];
    }
}
