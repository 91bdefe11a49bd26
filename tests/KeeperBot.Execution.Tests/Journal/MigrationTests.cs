using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Execution.Journal;
using KeeperBot.Execution.Tests.Support;
using KeeperBot.TestKit;
using Microsoft.Data.Sqlite;

namespace KeeperBot.Execution.Tests.Journal;

/// <summary>Every schema that was ever released, from the journals of <c>tests/vectors/journal</c>.</summary>
public class MigrationTests
{
    /// <summary>The last line of the journal of schema 1, as the program of that schema wrote it.</summary>
    private const string FirstHead = "0x833031e1ed096abfc76673fd832af529b185ce0281fe327888b6493f681dc49f";

    public static TheoryData<int> Released => [.. Enumerable.Range(1, JournalSchema.Version)];

    [Theory]
    [MemberData(nameof(Released))]
    public void Open_JournalOfAReleasedSchema_MigratesToWhatANewOneIs(int version)
    {
        using var folder = new TestFolder();
        Restore(folder, version);
        using (var journal = JournalDriver.Open(folder))
        {
            journal.Find(new("final"))!.State.ShouldBe(IntentState.Finalized);
            journal.Find(new("pending"))!.Latest!.Route.ShouldBe(BroadcastRoute.Public);
            journal.AdoptedNonce().ShouldBe(12UL);
            journal.NextNonce().ShouldBe(14UL);
            journal.NativeSpent(new(0), new("none")).ShouldBe(new Wei(49));
            journal.OnNonce(8).ShouldHaveSingleItem().Intent.Key.ShouldBe(new IntentKey("lost"));
            journal.GoThrough("pending", 13, IntentState.Mined, IntentState.Confirmed);
        }

        using var reader = JournalReader.Open(folder.Journal);
        reader.Verify().FirstFault.ShouldBeNull();
        using var fresh = new TestFolder();
        JournalDriver.Open(fresh).Dispose();
        Tables(folder.Journal).ShouldBe(Tables(fresh.Journal));
    }

    [Theory]
    [MemberData(nameof(Released))]
    public void ControlsOf_JournalOfAReleasedSchema_AreReadWithoutMigratingIt(int version)
    {
        using var folder = new TestFolder();
        Restore(folder, version);

        JournalReader.ControlsOf(folder.Journal).Any(line => line.Name == ControlNames.AdoptedNonce).ShouldBe(version > 1, "schema 1 had no control lines");

        Scalar(folder.Journal, "PRAGMA user_version").ShouldBe((long)version);
    }

    [Fact]
    public void Open_JournalOfSchemaOne_KeepsItsChainAndLeavesACopyBeside()
    {
        using var folder = new TestFolder();
        Restore(folder, 1);
        JournalDriver.Open(folder).Dispose();
        Scalar(folder.Journal, "SELECT hex(chained) FROM transitions WHERE sequence = 29").ShouldBe(FirstHead[2..].ToUpperInvariant());
        Scalar(folder.Journal, "SELECT COUNT(*) FROM meta WHERE name = 'nonce_floor'").ShouldBe(0L);
        var copy = folder.Journal + ".schema-1.backup";
        Scalar(copy, "PRAGMA user_version").ShouldBe(1L);
        Scalar(copy, "SELECT COUNT(*) FROM transitions").ShouldBe(29L);
        Scalar(copy, "PRAGMA integrity_check").ShouldBe("ok");
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(copy).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Directory.GetFiles(Path.GetDirectoryName(folder.Journal)!, "*backup*").ShouldBe([copy]);
    }

    [Fact]
    public void Open_CopyOfAnEarlierMigrationIsThere_IsNotOverwritten()
    {
        using var folder = new TestFolder();
        Restore(folder, 1);
        var earlier = folder.Journal + ".schema-1.backup";
        File.WriteAllText(earlier, "precious");
        JournalDriver.Open(folder).Dispose();
        File.ReadAllText(earlier).ShouldBe("precious");
        Scalar(folder.Journal + ".schema-1-2.backup", "PRAGMA user_version").ShouldBe(1L);
    }

    [Fact]
    public void Open_NoCopyCanBeMade_RefusesAndTheJournalIsAsItWas()
    {
        using var folder = new TestFolder();
        Restore(folder, 1);
        Directory.CreateDirectory(folder.Journal + ".backup-partial");
        Should.Throw<ExecutionException>(() => JournalDriver.Open(folder)).Kind.ShouldBe(ExecutionErrorKind.JournalUnavailable);
        Scalar(folder.Journal, "PRAGMA user_version").ShouldBe(1L);
    }

    [Fact]
    public void Open_DamagedJournalOfSchemaOne_IsRefused()
    {
        using var folder = new TestFolder();
        Restore(folder, 1);
        Scalar(folder.Journal, "UPDATE transitions SET detail = 'harmless' WHERE sequence = 3");
        Should.Throw<ExecutionException>(() => JournalDriver.Open(folder)).Kind.ShouldBe(ExecutionErrorKind.JournalCorrupt);
    }

    private static void Restore(TestFolder folder, int version)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder.Journal)!);
        Scalar(folder.Journal, File.ReadAllText(RepositoryPaths.Vectors("journal", $"v{version}.sql")));
    }

    private static List<string> Tables(string file)
    {
        using var connection = Connect(file);
        return connection.Query(
            null, "SELECT type || ' ' || name || ': ' || COALESCE((SELECT group_concat(c.name || ' ' || c.type) FROM pragma_table_info(m.name) c), '') FROM sqlite_master m ORDER BY 1",
            row => row.Text(0));
    }

    private static object? Scalar(string file, string sql)
    {
        using var connection = Connect(file);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private static SqliteConnection Connect(string file)
    {
        var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        return connection;
    }
}
