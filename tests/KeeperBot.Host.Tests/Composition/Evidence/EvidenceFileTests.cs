using System.Text;
using KeeperBot.Host.Commands;
using KeeperBot.Host.Composition.Evidence;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Tests.Composition.Evidence;

public sealed class EvidenceFileTests : IDisposable
{
    private static readonly Address Holder = Address.Parse("0x00000000000000000000000000000000000000aa");

    private static readonly EvidenceLine Rehearsed = new(
        EvidenceKind.Rehearsal, 1_700_000_000, 1_700_000_120, 17, new ChainId(1), new Hash32(Enumerable.Repeat((byte)0xab, 32).ToArray()),
        [new("main", Holder), new("zweites \"Konto\"\n", Address.Parse("0x00000000000000000000000000000000000000bb"))],
        Address.Parse("0x00000000000000000000000000000000000000cc"), 3, 1, EvidenceOutcome.Sound);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("keeper-evidence-");

    private EvidenceFile Evidence => EvidenceFile.Beside(Path.Combine(_folder.FullName, "state", "journal.db"));

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Read_NoFileYet_IsNoEvidence() => Evidence.Read().ShouldBeEmpty();

    [Fact]
    public void Read_AfterAppends_IsWhatWasAddedInThatOrder()
    {
        EvidenceLine[] lines = [Rehearsed, Rehearsed with { Kind = EvidenceKind.DryRun, Outcome = EvidenceOutcome.Failed }, Rehearsed with { Outcome = EvidenceOutcome.Unhealthy, Accounts = [] }];
        foreach (var line in lines)
            Evidence.Append(line);
        var read = Evidence.Read();
        read.Length.ShouldBe(lines.Length);
        for (var index = 0; index < lines.Length; index++)
        {
            read[index].Accounts.ShouldBe(lines[index].Accounts);
            (read[index] with { Accounts = lines[index].Accounts }).ShouldBe(lines[index]);
        }
    }

    [Fact]
    public void Append_NewFile_IsOneJsonLineThatOnlyItsOwnerMayRead()
    {
        Evidence.Append(Rehearsed with { Accounts = [new("main", Holder)] });
        File.ReadAllText(Evidence.Location).ShouldBe(
            $$$"""{"version":1,"kind":"rehearsal","from":1700000000,"to":1700000120,"cycles":17,"chain":1,"configuration":"0x{{{string.Concat(Enumerable.Repeat("ab", 32))}}}","accounts":[{"id":"main","holder":"0x00000000000000000000000000000000000000aa"}],"acting":"0x00000000000000000000000000000000000000cc","transactions":3,"failures":1,"outcome":"sound"}"""
            + "\n");
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(Evidence.Location).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Theory]
    [InlineData("\"kind\":\"rehearsal\"", "\"kind\":\"run\"", "kind = \"run\"")]
    [InlineData("\"outcome\":\"sound\"", "\"outcome\":\"fine\"", "outcome = \"fine\"")]
    [InlineData("\"version\":1", "\"version\":2", "version 2")]
    [InlineData("\"from\":1700000000", "\"from\":1700000121", "ends before it begins")]
    [InlineData("\"cycles\":17", "\"cycles\":-1", "cycles")]
    [InlineData("\"cycles\":17", "\"cycles\":17,\"cycles\":18", "each once")]
    [InlineData("\"cycles\":17,", "", "each once")]
    [InlineData("\"failures\":1", "\"failures\":1,\"other\":1", "each once")]
    [InlineData("0xabab", "0xab", "configuration")]
    [InlineData("\"acting\":\"0x", "\"acting\":\"", "acting")]
    [InlineData("\"chain\":1,", "\"chain\":1.5,", "chain")]
    [InlineData("}\n", "\n", "line 2")]
    public void Read_ADamagedLine_IsAnErrorThatNamesTheLine(string part, string damage, string complaint)
    {
        Evidence.Append(Rehearsed);
        Evidence.Append(Rehearsed);
        Evidence.Append(Rehearsed);
        var lines = File.ReadAllLines(Evidence.Location);
        lines[1] = (lines[1] + "\n").Replace(part, damage, StringComparison.Ordinal).TrimEnd('\n');
        File.WriteAllLines(Evidence.Location, lines);
        var error = Should.Throw<CommandFailure>(() => Evidence.Read());
        error.Code.ShouldBe(ExitCode.Journal);
        error.Message.ShouldContain("line 2");
        error.Message.ShouldContain(complaint);
        error.Message.ShouldContain("remove that line");
    }

    [Fact]
    public void Append_AfterALineThatACrashCutShort_DoesNotJoinIt()
    {
        Evidence.Append(Rehearsed);
        var whole = File.ReadAllBytes(Evidence.Location);
        File.WriteAllBytes(Evidence.Location, [.. whole, .. whole[..40]]);
        Evidence.Append(Rehearsed);
        Should.Throw<CommandFailure>(() => Evidence.Read()).Message.ShouldContain("line 2");
        File.WriteAllBytes(Evidence.Location, Encoding.UTF8.GetBytes(string.Concat(File.ReadLines(Evidence.Location).Where((_, index) => index != 1).Select(line => line + "\n"))));
        Evidence.Read().Length.ShouldBe(2);
    }

    [Fact]
    public void Append_BeyondTheMost_KeepsTheNewest()
    {
        var small = new EvidenceFile(Path.Combine(_folder.FullName, "small")) { MostLines = 10 };
        for (ulong index = 0; index < 25; index++)
            small.Append(Rehearsed with { Cycles = index });
        var kept = small.Read();
        kept.Length.ShouldBeLessThanOrEqualTo(10);
        kept.Select(line => line.Cycles).ShouldBe(Enumerable.Range(25 - kept.Length, kept.Length).Select(index => (ulong)index));
    }

    [Fact]
    public void Append_BeyondTheMostBytes_KeepsTheNewest()
    {
        var small = new EvidenceFile(Path.Combine(_folder.FullName, "small")) { MostBytes = 2_000 };
        for (ulong index = 0; index < 25; index++)
            small.Append(Rehearsed with { Cycles = index });
        new FileInfo(small.Location).Length.ShouldBeLessThanOrEqualTo(2_000);
        small.Read()[^1].Cycles.ShouldBe(24ul);
    }

    [Fact]
    public void Append_WhileAnotherWrites_IsRefusedAndLeavesTheFile()
    {
        Evidence.Append(Rehearsed);
        using (new FileStream(Evidence.Location + ".lock", FileMode.Open, FileAccess.ReadWrite, FileShare.None))
            Should.Throw<CommandFailure>(() => Evidence.Append(Rehearsed)).Message.ShouldContain("one at a time");
        Evidence.Read().Length.ShouldBe(1);
    }

    [Fact]
    public void Read_MoreThanIsEverLeft_IsRefusedUnread()
    {
        var small = new EvidenceFile(Path.Combine(_folder.FullName, "large")) { MostBytes = 100 };
        File.WriteAllBytes(small.Location, new byte[201]);
        Should.Throw<CommandFailure>(() => small.Read()).Message.ShouldContain("201 bytes");
    }
}
