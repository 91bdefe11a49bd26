using KeeperBot.Execution.Journal;
using KeeperBot.Execution.Tests.Support;

namespace KeeperBot.Execution.Tests.Journal;

public class MountedFileSystemTests
{
    /// <summary>As proc(5) prints them; the names of mounts may hold spaces (\040) and optional fields come before the dash.</summary>
    private const string Mounts =
        """
        26 1 0:23 / / rw,relatime shared:1 - ext4 /dev/vda rw
        260 26 0:50 / /home/keeper/my\040state rw,relatime shared:7 master:2 - fuse.sshfs keeper@host:/srv rw
        31 26 0:51 / /srv rw - nfs4 host:/srv rw
        """;

    [Theory]
    [InlineData("26", "ext4")]
    [InlineData("260", "fuse.sshfs")]
    [InlineData("31", "nfs4")]
    [InlineData("2", null)]
    public void TypeOf_MountOfTheOpenFile_IsTheWordAfterTheDash(string id, string? type) =>
        MountedFileSystem.TypeOf($"pos:\t0\nflags:\t0100002\nmnt_id:\t{id}\nino:\t7\n", Mounts).ShouldBe(type);

    [Theory]
    [InlineData("nfs4")]
    [InlineData("cifs")]
    [InlineData("smb3")]
    [InlineData("9p")]
    [InlineData("fuse.sshfs")]
    public void Open_OnANetworkFileSystem_RefusesAndCreatesNoJournal(string type)
    {
        using var folder = new TestFolder();
        var options = new JournalOptions(folder.Journal, TestPlan.Chain, TestPlan.Actor) { FileSystem = type };
        var error = Should.Throw<ExecutionException>(() => TransactionJournal.Open(options, TimeProvider.System));
        error.Kind.ShouldBe(ExecutionErrorKind.JournalUnavailable);
        error.Message.ShouldContain(type);
        new FileInfo(folder.Journal).Length.ShouldBe(0);
    }

    [Fact]
    public void TypeOf_FileOfThisMachine_IsKnownOnLinux()
    {
        using var folder = new TestFolder();
        using var open = new FileStream(Path.Combine(folder.Root, "file"), FileMode.Create);
        MountedFileSystem.TypeOf(open).ShouldNotBeNullOrEmpty();
    }
}
