using KeeperBot.Execution.Journal;
using KeeperBot.Host.Composition;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Tests.Composition;

/// <summary>Who drives a key from a folder, as the kernel tells.</summary>
public sealed class KeeperPresenceTests
{
    private static readonly ChainId Chain = new(31337);
    private static readonly Address Ours = Address.Parse("0x31C214659FfC2B6c9873BaFc0fDCb68741CFd3C5");
    private static readonly Address Other = Address.Parse("0x90F79bf6EB2c4f870365E785982E1f101E93b906");

    [Fact]
    public void Find_AKeeperOfAnotherKeyInTheFolder_IsNotOurs()
    {
        if (!OperatingSystem.IsLinux())
            return;
        var folder = Directory.CreateTempSubdirectory("keeperbot-presence-");
        try
        {
            var journal = Path.Combine(folder.FullName, "journal.db");
            using (Lock(folder, Chain, Other))
            {
                KeeperPresence.Find(journal, Chain, Ours).ShouldBeNull();
                KeeperPresence.Find(journal, Chain, Other).ShouldBe(Environment.ProcessId);
                KeeperPresence.Find(journal, new ChainId(1), Other).ShouldBeNull();
            }

            KeeperPresence.Find(journal, Chain, Other).ShouldBeNull("the file stays, its lock does not");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // .NET takes the same lock for a file that it shares with nobody.
    private static FileStream Lock(DirectoryInfo folder, ChainId chain, Address actor) =>
        new(Path.Combine(folder.FullName, KeyLock.FileName(chain, actor)), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
}
