using System.Collections.Immutable;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Risk;
using KeeperBot.Host.Composition.Activations;
using KeeperBot.Host.Composition.Evidence;
using KeeperBot.Host.Options;
using KeeperBot.Host.Tests.Options;
using KeeperBot.Primitives;
using KeeperBot.TestKit.Time;
using Microsoft.Extensions.Logging.Abstractions;

namespace KeeperBot.Host.Tests.Composition.Evidence;

/// <summary>What a dry run may claim, and what counts of it.</summary>
public sealed class DryRunEvidenceTests : IDisposable
{
    private static readonly BlockRef Block = new(7, Hash32.Zero, Hash32.Zero, new ChainTime(1_767_577_756));

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("keeper-dry-");
    private readonly ManualTime _time = new();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void OnCycle_CyclesThatFollowEachOther_CoverTheTimeBetweenThem()
    {
        Run(Configuration(), Cycle, Minutes(2), Cycle, Void, Minutes(2), Cycle);

        var line = Lines().ShouldHaveSingleItem();
        (line.Kind, line.To - line.From, line.Cycles, line.Failures, line.Outcome).ShouldBe((EvidenceKind.DryRun, 240UL, 3UL, 1UL, EvidenceOutcome.Sound));
    }

    [Fact]
    public void OnCycle_APauseInWhichNobodyLooked_IsNotCovered()
    {
        Run(Configuration(), Cycle, Minutes(2), Cycle, Minutes(60), Cycle, Minutes(1), Cycle);

        Lines().Select(line => line.To - line.From).ShouldBe([120UL, 60UL]);
        Dry(Configuration()).Detail.ShouldContain("3 min covered");
    }

    [Fact]
    public void OnCycle_HaltedOrBlind_TriedNothing()
    {
        Run(Configuration(), HaltedCycle, Minutes(2), BlindCycle, Minutes(2), HaltedCycle);

        Lines().ShouldBeEmpty();
    }

    [Fact]
    public void OnCycle_OnlyVoidCycles_LeaveNothing()
    {
        Run(Configuration(), Void, Minutes(2), Void);

        Lines().ShouldBeEmpty();
    }

    [Fact]
    public void OnCycle_ALongRun_IsOnTheDiskInSlicesThatAddUp()
    {
        Run(Configuration(), [.. Enumerable.Repeat<Action<DryRunEvidence>[]>([Cycle, Minutes(4)], 361).SelectMany(part => part)]);

        Lines().Length.ShouldBeGreaterThan(50);
        Dry(Configuration()).Met.ShouldBeTrue();
        Dry(Configuration()).Detail.ShouldContain("dry run: 1 d covered of 1 d");
    }

    [Fact]
    public void Audit_TwoDryRunsAtOneTime_CountOnce()
    {
        var configuration = Configuration();
        var first = Begin(configuration);
        var second = Begin(configuration);
        Cycle(first);
        Cycle(second);
        _time.Advance(TimeSpan.FromMinutes(3));
        Cycle(first);
        Cycle(second);
        first.Finish();
        second.Finish();

        Dry(configuration).Detail.ShouldContain("3 min covered");
    }

    [Theory]
    [InlineData("policy/maxCostPerDay", "1.5 ether", true)]
    [InlineData("policy/maxCostPerDay", "9 ether", false)]
    [InlineData("accounts/0/holder", "0x00000000219ab540356cBB839Cbe05303d7705Fa", false)]
    [InlineData("logging/level", "debug", true)]
    public void Audit_ConfigurationChangedSince_CountsOnlyWhereItWasNotLoosened(string path, string value, bool counts)
    {
        Run(Configuration(), Cycle, Minutes(2), Cycle);

        Dry(Configuration(sample => sample.Set(path, value))).Detail.Contains("2 min covered", StringComparison.Ordinal).ShouldBe(counts);
    }

    [Fact]
    public void Audit_ValuesOfTheTriedConfigurationAreLost_CountsOnlyTheSameFile()
    {
        Run(Configuration(), Cycle, Minutes(2), Cycle);
        Directory.Delete(Configuration().JournalFile + ".configurations", recursive: true);

        Dry(Configuration()).Detail.ShouldContain("2 min covered");
        Dry(Configuration(sample => sample.Set("policy/maxCostPerDay", "1.5 ether"))).Detail.ShouldContain("0 s covered");
    }

    [Fact]
    public void Audit_EvidenceOlderThanThirtyDays_DoesNotCount()
    {
        Run(Configuration(), Cycle, Minutes(2), Cycle);
        _time.Advance(EvidenceAudit.Oldest + TimeSpan.FromMinutes(1));

        Dry(Configuration()).Detail.ShouldContain("0 s covered");
    }

    [Theory]
    [InlineData(EvidenceOutcome.Sound, true)]
    [InlineData(EvidenceOutcome.Unhealthy, false)]
    [InlineData(EvidenceOutcome.Failed, false)]
    internal void Audit_Rehearsal_CountsWhereItEndedSound(EvidenceOutcome outcome, bool met)
    {
        var configuration = Configuration();
        var now = (ulong)_time.GetUtcNow().ToUnixTimeSeconds();
        EvidenceFile.Beside(configuration.JournalFile).Append(new EvidenceLine(
            EvidenceKind.Rehearsal, now - 60, now, 10, configuration.Chain, configuration.Digest,
            [.. configuration.Accounts.Select(account => new EvidenceAccount(account.Ref.Id.Value, account.Ref.Holder))], configuration.Options.Key.Address, 1, 0, outcome));

        new EvidenceAudit(configuration, _time).Look()[1].Met.ShouldBe(met);
    }

    [Fact]
    public void Audit_NothingAskedFor_IsMet() => new EvidenceAudit(Configuration(sample => sample.SetJson("activation", """{ "dryRun": "0 s", "rehearsal": false }""")), _time).Look()
        .ShouldAllBe(requirement => requirement.Met);

    private static void Cycle(DryRunEvidence evidence) => evidence.OnCycle(Completed());

    private static CycleCompleted Completed() => new(
        Block, KeeperMode.Active, new(new ChainId(1), Block, []), new RiskAssessment(Block, [], [], []), new([], [], []), [], new([], KeyBusy: false, [], null));

    private static void HaltedCycle(DryRunEvidence evidence) => evidence.OnCycle(Completed() with { Mode = KeeperMode.Halted });

    private static void BlindCycle(DryRunEvidence evidence) => evidence.OnCycle(Completed() with { Assessment = new(Block, [], [], [new(new("main"), "perp-v2", "read.reverted", "a test")]) });

    private static void Void(DryRunEvidence evidence) => evidence.OnCycle(new CycleFailed(Block, KeeperMode.Active, "rpc.timeout", "a test"));

    private Action<DryRunEvidence> Minutes(int count) => _ => _time.Advance(TimeSpan.FromMinutes(count));

    private DryRunEvidence Begin(KeeperConfiguration configuration) => DryRunEvidence.Begin(configuration, _time, NullLogger.Instance);

    private void Run(KeeperConfiguration configuration, params Action<DryRunEvidence>[] steps)
    {
        var evidence = Begin(configuration);
        foreach (var step in steps)
            step(evidence);
        evidence.Finish();
    }

    private ImmutableArray<EvidenceLine> Lines() => EvidenceFile.Beside(Configuration().JournalFile).Read();

    private Requirement Dry(KeeperConfiguration configuration) => new EvidenceAudit(configuration, _time).Look()[0];

    private KeeperConfiguration Configuration(Action<SampleConfiguration>? change = null)
    {
        var sample = new SampleConfiguration().Set("chain/id", 1).Set("key/address", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed").Set("journal/path", Path.Combine(_folder.FullName, "journal.db"));
        change?.Invoke(sample);
        return sample.Load();
    }
}
