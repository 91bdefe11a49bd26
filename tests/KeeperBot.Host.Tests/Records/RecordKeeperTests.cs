using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Records;
using KeeperBot.Host.Composition.Records;
using KeeperBot.Primitives;
using static KeeperBot.Host.Tests.Records.KeptDays;

namespace KeeperBot.Host.Tests.Records;

public sealed class RecordKeeperTests : IDisposable
{
    private readonly DirectoryInfo _temporary = Directory.CreateTempSubdirectory("keeperbot-records-");
    private readonly RecordFolder _folder;

    public RecordKeeperTests() => _folder = RecordFolder.Beside(Path.Combine(_temporary.FullName, "journal.db"));

    private static readonly DateOnly Fifth = new(2026, 1, 5);

    public void Dispose() => _temporary.Delete(recursive: true);

    [Fact]
    public void OnCycle_NothingNew_WritesOnceAnHour()
    {
        using var keeper = Keeper(_folder);
        for (var minute = 0; minute < 150; minute++)
            keeper.OnCycle(Cycle(100 + (ulong)minute, At(5, 0).AddMinutes(minute)));

        Lines(Fifth).Select(record => (record.Block, string.Join(',', record.Why))).ShouldBe([(100UL, "start"), (160UL, "interval"), (220UL, "interval")]);
    }

    [Fact]
    public void OnCycle_WhatIsWritten_ReadsBackTheSame()
    {
        using var keeper = Keeper(_folder);
        var cycle = Cycle(100, At(5, 0));
        keeper.OnCycle(cycle);

        var line = RecordFolder.LinesOf(_folder.Read(Fifth)).ShouldHaveSingleItem();
        var read = RecordReader.Line(line);
        System.Text.Encoding.UTF8.GetString(RecordWriter.Line(read)).ShouldBe(line);
        read.Accounts[0].Margin[0].Legs[0].Price.ShouldBe(RecordMaker.Of(cycle).Accounts[0].Margin[0].Legs[0].Price);
        read.Underlyings[0].Net.Theta.ShouldBe(27188.12);
        // No exposure line of this made-up cycle is the leg's: what is unknown is unknown again.
        read.Accounts[0].Margin[0].Legs[0].Greeks.Delta.ShouldBe(double.NaN);
    }

    [Fact]
    public void OnCycle_DayIsOver_IsSealedChainedSignedAndPacked()
    {
        Write(Path.Combine(_temporary.FullName, "journal.db"));

        var (first, second) = (_folder.Seal(Fifth).ShouldNotBeNull(), _folder.Seal(Fifth.AddDays(1)).ShouldNotBeNull());
        (first.Statement.Previous, second.Statement.Previous).ShouldBe((Hash32.Zero, first.Digest));
        (first.Fault(), second.Fault(), first.Signer, first.Statement.Lines).ShouldBe((null, null, Signer, 3));
        first.Statement.Content.ShouldBe(RecordFolder.ContentOf(_folder.Read(Fifth)));
        _folder.OpenDays().ShouldBe([Fifth.AddDays(2)]);
        Directory.GetFiles(_folder.Location).Select(Path.GetFileName).ShouldContain("2026-01-05.jsonl.gz");
        if (!OperatingSystem.IsWindows())
        {
            foreach (var file in Directory.GetFiles(_folder.Location))
                File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Fact]
    public void OnCycle_AfterARestart_GoesOnInTheDayAndClosesWhatIsOver()
    {
        using (var before = Keeper(_folder))
            before.OnCycle(Cycle(100, At(5, 1)));
        // What a kill left in the middle of a line.
        File.AppendAllText(Path.Combine(_folder.Location, "2026-01-05.jsonl"), "{\"block\":101,\"ha");
        using var after = Keeper(_folder);
        after.OnCycle(Cycle(102, At(5, 2)));
        Lines(Fifth).Select(record => record.Block).ShouldBe([100UL, 102UL]);

        after.OnCycle(Cycle(103, At(6, 0)));
        _folder.Seal(Fifth).ShouldNotBeNull().Statement.Lines.ShouldBe(2);
    }

    [Fact]
    public void OnCycle_FolderCannotBeWritten_CountsAndSaysSoLater()
    {
        File.WriteAllText(_folder.Location, "a file is in the way");
        using var keeper = Keeper(_folder);
        keeper.OnCycle(Cycle(100, At(5, 0)));
        keeper.OnCycle(new CycleFailed(Cycle(101, At(5, 0, 1)).Block, KeeperMode.Active, "rpc.timeout", ""));
        keeper.OnCycle(Cycle(102, At(5, 0, 2)));
        File.Delete(_folder.Location);
        keeper.OnCycle(Cycle(103, At(5, 0, 3)));

        var record = Lines(Fifth).ShouldHaveSingleItem();
        (record.Block, record.Unwritten, record.Void).ShouldBe((103UL, 2L, 1L));
    }

    [Fact]
    public void OnCycle_MoreThanTheDaysMostLines_AreCountedAndTheIntervalGoesOn()
    {
        using var keeper = Keeper(_folder, mostLines: 2);
        for (var index = 0; index < 6; index++)
            keeper.OnCycle(Alarmed(100 + (ulong)index, At(5, 0, index), index));
        keeper.OnCycle(Alarmed(200, At(5, 2), 9));

        Lines(Fifth).Select(record => (record.Block, record.Unwritten)).ShouldBe([(100UL, 0L), (101UL, 0L), (200UL, 4L)]);
    }

    [Fact]
    public void OnCycle_DaysBeyondKeep_AreForgotten()
    {
        using var keeper = Keeper(_folder, keep: 7);
        for (var day = 1; day <= 12; day++)
            keeper.OnCycle(Cycle(100 + (ulong)day, At(day, 1)));

        _folder.Days().ShouldBe(Enumerable.Range(5, 8).Select(day => new DateOnly(2026, 1, day)));
    }

    [Fact]
    public void OnCycle_TransactionsOfACycle_AreWrittenWhenTheirStateChanges()
    {
        var first = Cycle(100, At(5, 0)) with { Plane = new([Monitoring.Tests.Outcomes.Record(Core.Ports.IntentState.Pending)], false, [], null) };
        var mined = first with { Block = Cycle(101, At(5, 0, 1)).Block, Plane = new([Monitoring.Tests.Outcomes.Record(Core.Ports.IntentState.Mined)], false, [], null) };
        using var keeper = Keeper(_folder);
        keeper.OnCycle(first);
        keeper.OnCycle(first with { Block = Cycle(101, At(5, 0, 0)).Block });
        keeper.OnCycle(mined);

        Lines(Fifth).SelectMany(record => record.Transactions).Select(item => item.State).ShouldBe([Core.Ports.IntentState.Pending, Core.Ports.IntentState.Mined]);
    }

    private static CycleCompleted Alarmed(ulong block, DateTimeOffset time, int subject) =>
        Cycle(block, time) with { Plan = new ActionPlan([], [], [new Alarm(FormattableString.Invariant($"subject {subject}"), "buffer.short", "")]) };

    private List<CycleRecord> Lines(DateOnly day) => [.. RecordFolder.LinesOf(_folder.Read(day)).Select(RecordReader.Line)];
}
