using System.Collections.Immutable;
using System.Text.Json;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Peers;
using KeeperBot.Core.Units;
using KeeperBot.Host.Composition.Decisions;
using KeeperBot.Host.Composition.Peers;

namespace KeeperBot.Host.Tests.Composition.Peers;

/// <summary>Keepers of one portfolio on several chains, by real files: the net is hedged once, where it is cheapest, whoever crashes when.</summary>
public sealed class PeerExchangeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("keeperbot-peers-").FullName;
    private readonly List<PeerKeeper> _keepers = [];
    private ulong _time = 1_800_000_000;

    [Fact]
    public async Task Cycles_NetBeyondTheBand_IsHedgedOnceWhereItIsCheapest()
    {
        Keepers(("a", "3", "5"), ("b", "2", "1"), ("c", "0", "3"));
        await RoundsAsync(12);

        Net.ShouldBe(Wad.Parse("0.2"));
        _keepers.SelectMany(keeper => keeper.Sent).ShouldHaveSingleItem().Quantity.ShouldBe(Wad.Parse("-4.8"));
        _keepers[1].Sent.ShouldHaveSingleItem("b is the cheapest");
        _keepers[0].Last!.Plan.Skips.ShouldContain(skip => skip.Code == "within_limits");
        new PeerFolder(_folder).Claims().Standing.ShouldBeEmpty("what was claimed is given back");
    }

    [Fact]
    public async Task Cycles_TheCheapestCannot_TheNextDoes()
    {
        Keepers(("a", "3", "5"), ("b", "2", "1"), ("c", "0", "3"));
        _keepers[1].Refuses = true;
        await RoundsAsync(12);

        Net.ShouldBe(Wad.Parse("0.2"));
        _keepers[1].Sent.ShouldBeEmpty();
        _keepers[2].Sent.ShouldHaveSingleItem("c comes next");
    }

    [Fact]
    public async Task Cycles_FlatTogether_NobodyTrades()
    {
        Keepers(("a", "30", "5"), ("b", "-30.5", "1"));
        await RoundsAsync(8);
        _keepers.ShouldAllBe(keeper => keeper.Sent.Count == 0);
    }

    [Fact]
    public async Task Cycles_OneFallsSilent_TheOthersWaitUntilItSpeaks()
    {
        Keepers(("a", "3", "5"), ("b", "2", "1"));
        _keepers[1].Crash();
        for (var round = 0; round < 50; round++)
            await CycleAsync(_keepers[0]);
        _keepers[0].Sent.ShouldBeEmpty();
        _keepers[0].Last!.Plan.Alarms.ShouldContain(alarm => alarm.Code == "peer_unknown" && alarm.Detail.Contains("b, or"));

        await RoundsAsync(12);
        Net.ShouldBe(Wad.Parse("0.2"));
    }

    [Fact]
    public async Task Cycles_OneDiedBetweenSendingAndSayingSo_ItsClaimHoldsTheOthersBack()
    {
        Keepers(("a", "3", "5"), ("b", "2", "1"));
        _keepers[1].DiesAfterSending = true;
        await UntilTradingAsync(_keepers[1]);
        // What b said last is that it would trade at 1; a has become cheaper, and b is dead.
        _keepers[0].Cost = Wad.Parse("0.1");
        for (var cycle = 0; cycle < 10; cycle++)
            await CycleAsync(_keepers[0]);
        _keepers[0].Sent.ShouldBeEmpty();
        _keepers[0].Last!.Plan.Skips.ShouldContain(skip => skip.Code == "peer_trading");

        await RoundsAsync(12);
        _keepers[0].Sent.ShouldBeEmpty();
        Net.ShouldBe(Wad.Parse("0.2"));
    }

    [Fact]
    public async Task Cycles_OneCrashedInTheMiddleOfItsTrade_NobodyTradesUntilItSaysWhatCameOfIt()
    {
        Keepers(("a", "3", "5"), ("b", "2", "1"));
        await UntilTradingAsync(_keepers[1]);
        _keepers[1].Crash();
        // Fresh for a minute still, and its claim stands.
        for (var cycle = 0; cycle < 10; cycle++)
            await CycleAsync(_keepers[0]);
        _keepers[0].Last!.Plan.Skips.ShouldContain(skip => skip.Code == "peer_trading");
        new PeerFolder(_folder).Claims().Standing.ShouldHaveSingleItem().Holder.ShouldBe("b");

        await RoundsAsync(12);
        _keepers[0].Sent.ShouldBeEmpty();
        Net.ShouldBe(Wad.Parse("0.2"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Cycles_InAnyOrderWithCrashesAndMovingMarkets_NeverTradeTwiceAndEndWithinTheBand(int seed)
    {
        var random = new Random(seed);
        Keepers(("a", "3", "5"), ("b", "2", "1"), ("c", "-1", "1.02"));
        for (var step = 0; step < 400; step++)
        {
            var keeper = _keepers[random.Next(_keepers.Count)];
            switch (random.Next(20))
            {
                case 0:
                    keeper.Crash();
                    continue;
                case 1:
                    keeper.Refuses = !keeper.Refuses;
                    continue;
                case 2:
                    keeper.DiesAfterSending = true;
                    continue;
                case 3 or 4:
                    keeper.Cost = Wad.FromInteger(random.Next(1, 9));
                    continue;
                case 5 when !_keepers.Exists(any => any.IsTrading):
                    // Said with the next cycle; until then nobody could know.
                    keeper.Size += Wad.FromInteger(random.Next(-3, 4));
                    break;
            }

            var before = Net.Abs();
            await CycleAsync(keeper);
            _keepers.Count(any => any.IsTrading).ShouldBeLessThanOrEqualTo(1, $"step {step}: two hedges of the same net are on their way");
            Net.Abs().ShouldBeLessThanOrEqualTo(Wad.Max(before, Wad.One), $"step {step}: a hedge went too far");
        }

        foreach (var keeper in _keepers)
            (keeper.Refuses, keeper.DiesAfterSending) = (false, false);
        await RoundsAsync(20);
        _keepers.Sum(keeper => keeper.Sent.Count).ShouldBeGreaterThan(3, "something happened");
        Net.Abs().ShouldBeLessThanOrEqualTo(Wad.One);
    }

    [Fact]
    public async Task Look_FilesThatSomethingElseChanged_AreNotBelieved()
    {
        Keepers(("a", "3", "5"), ("b", "-3", "1"));
        await RoundsAsync(2);
        var file = Path.Combine(_folder, "b.statement.json");
        var text = await File.ReadAllTextAsync(file);
        foreach (var wrong in new[] { text.Replace("\"delta\"", "\"x\"", StringComparison.Ordinal).Replace("\"-3\"", "\"-9\"", StringComparison.Ordinal), text[..^20], "", "[]", text.Replace("\"version\":1", "\"version\":2", StringComparison.Ordinal) })
        {
            wrong.ShouldNotBe(text);
            await File.WriteAllTextAsync(file, wrong);
            await CycleAsync(_keepers[0]);
            _keepers[0].Last!.Assessment.Exposures.Single().Complete.ShouldBeFalse(wrong);
            _keepers[0].Last!.Plan.Alarms.ShouldContain(alarm => alarm.Code == "peer_unknown");
        }

        if (OperatingSystem.IsWindows())
            return;
        File.SetUnixFileMode(_folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupWrite);
        await File.WriteAllTextAsync(file, text);
        await CycleAsync(_keepers[0]);
        _keepers[0].Last!.Plan.Alarms.ShouldContain(alarm => alarm.Code == "peer_unknown" && alarm.Detail.Contains("chmod 700"));
        using var late = new PeerKeeper(_folder, "d", ["a"], "0", "1");
        (await CycleAsync(late))!.Plan.Alarms.ShouldContain(alarm => alarm.Code == "peers_unsaid" && alarm.Detail.Contains("chmod 700"), "it starts all the same, and hedges nothing");
    }

    [Fact]
    public async Task Claims_Damaged_StopHedgesAndSaySo()
    {
        Keepers(("a", "3", "5"), ("b", "2", "1"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "claims.json"), "{}");
        await RoundsAsync(10);
        _keepers.ShouldAllBe(keeper => keeper.Sent.Count == 0);
        _keepers[0].Last!.Plan.Alarms.ShouldContain(alarm => alarm.Code == "peer_unknown" && alarm.Detail.Contains("claims.json"));
    }

    [Fact]
    public async Task Cycles_TwoOfOneName_TheSecondSaysAndTradesNothing()
    {
        Keepers(("a", "3", "5"), ("b", "2", "1"));
        await RoundsAsync(1);
        using var second = new PeerKeeper(_folder, "b", ["a"], "2", "0.1");
        for (var round = 0; round < 6; round++)
        {
            await CycleAsync(second);
            second.Last!.Plan.Alarms.ShouldContain(alarm => alarm.Code == "peers_unsaid" && alarm.Detail.Contains("peers.name"));
            await RoundsAsync(1);
        }

        second.Sent.ShouldBeEmpty();
        Net.ShouldBe(Wad.Parse("0.2"));
    }

    [Fact]
    public async Task DryRun_OfTheSameName_DoesNotKeepTheKeeperFromSpeaking()
    {
        using var dry = new PeerKeeper(_folder, "b", ["a"], "2", "1", sends: false);
        await CycleAsync(dry);
        Keepers(("a", "3", "5"), ("b", "2", "1"));
        for (var round = 0; round < 8; round++)
        {
            await CycleAsync(dry);
            await RoundsAsync(1);
        }

        _keepers[1].Sent.ShouldHaveSingleItem();
        Net.ShouldBe(Wad.Parse("0.2"));
    }

    [Theory]
    [InlineData(12)]
    [InlineData(3)]
    public async Task Cycles_TheCheapestCannotAndItsBlocksAreFaster_TheOtherDoes(int faster)
    {
        Keepers(("a", "3", "1"), ("b", "2", "5"));
        _keepers[0].Refuses = true;
        for (var round = 0; round < 12 * faster; round++)
            await CycleAsync(_keepers[round % faster == faster - 1 ? 1 : 0]);
        _keepers[1].Sent.ShouldHaveSingleItem();
        Net.ShouldBe(Wad.Parse("0.2"));
    }

    [Fact]
    public async Task Cycles_WhoKeepsThePortfolioIsNotAgreed_NobodyTrades()
    {
        _keepers.Add(new PeerKeeper(_folder, "a", ["b"], "3", "1"));
        _keepers.Add(new PeerKeeper(_folder, "b", ["a", "c"], "2", "1"));
        _keepers.Add(new PeerKeeper(_folder, "c", ["a", "b"], "2", "1"));
        await RoundsAsync(8);
        _keepers.ShouldAllBe(keeper => keeper.Sent.Count == 0);
        _keepers[0].Last!.Plan.Alarms.ShouldContain(alarm => alarm.Code == "peer_unknown" && alarm.Detail.Contains("peers.with"));
    }

    [Fact]
    public async Task DryRun_ShowsItsHedgeAndClaimsNothing()
    {
        _keepers.Add(new PeerKeeper(_folder, "a", ["b"], "3", "1", sends: false));
        _keepers.Add(new PeerKeeper(_folder, "b", ["a"], "2", "5"));
        _keepers[1].Refuses = true;
        await RoundsAsync(6);
        _keepers[0].Shown.ShouldNotBeEmpty();
        new PeerFolder(_folder).Claims().Standing.ShouldBeEmpty();
        _keepers[1].Refuses = false;
        await RoundsAsync(12);
        _keepers[1].Sent.ShouldHaveSingleItem("nobody waits for a dry run").Quantity.ShouldBe(Wad.Parse("-4.8"));
        Net.ShouldBe(Wad.Parse("0.2"));
    }

    [Fact]
    public async Task Record_WithPeers_ReadsBackAsItWas()
    {
        Keepers(("a", "3", "5"), ("b", "2", "1"));
        await RoundsAsync(3);
        foreach (var keeper in _keepers)
        {
            var view = keeper.Last!.Snapshot.Peers;
            view.Of(new("ETH")).Single().Exposure.Bids.ShouldNotBeEmpty();
            using var document = JsonDocument.Parse(Bytes(view));
            var again = PeerViewJson.Read(document.RootElement);
            Bytes(again).ShouldBe(Bytes(view));
            (again.Name, again.MaxPriceGap, again.Peers.Length, again.OwnBids.Length).ShouldBe((view.Name, view.MaxPriceGap, 1, 1));
        }
    }

    private static byte[] Bytes(PeerView view)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            PeerViewJson.Write(writer, view);
            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private Wad Net => _keepers.Aggregate(Wad.Zero, (sum, keeper) => sum + keeper.Size);

    public void Dispose()
    {
        _keepers.ForEach(keeper => keeper.Dispose());
        Directory.Delete(_folder, recursive: true);
    }

    private void Keepers(params ReadOnlySpan<(string Name, string Size, string Cost)> keepers)
    {
        var names = keepers.ToArray().Select(keeper => keeper.Name).ToImmutableArray();
        foreach (var (name, size, cost) in keepers)
            _keepers.Add(new PeerKeeper(_folder, name, names.Length == 1 ? ["z"] : names.Remove(name), size, cost));
    }

    private async Task RoundsAsync(int rounds)
    {
        for (var round = 0; round < rounds; round++)
        {
            foreach (var keeper in _keepers)
                await CycleAsync(keeper);
        }
    }

    private async Task UntilTradingAsync(PeerKeeper keeper)
    {
        for (var round = 0; !keeper.IsTrading; round++)
        {
            round.ShouldBeLessThan(12);
            await RoundsAsync(1);
        }
    }

    private Task<CycleCompleted?> CycleAsync(PeerKeeper keeper) => keeper.CycleAsync(_time += 2);
}
