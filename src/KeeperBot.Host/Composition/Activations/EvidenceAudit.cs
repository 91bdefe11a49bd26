using System.Collections.Immutable;
using System.Globalization;
using KeeperBot.Host.Composition.Evidence;
using KeeperBot.Host.Options;
using KeeperBot.Host.Options.Changes;
using KeeperBot.Host.Options.Values;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Composition.Activations;

/// <summary>Whether what was tried beside a journal is what its configuration asks for before the keeper signs.</summary>
/// <param name="configuration">What would be activated.</param>
/// <param name="time">The clock.</param>
internal sealed class EvidenceAudit(KeeperConfiguration configuration, TimeProvider time)
{
    /// <summary>The oldest evidence that counts: markets, venues and accounts change.</summary>
    public static readonly TimeSpan Oldest = TimeSpan.FromDays(30);

    private readonly ImmutableArray<ConfigurationValue> _values = CanonicalValues.Of(configuration.Options, configuration.Directory);
    private readonly ConfigurationFolder _kept = ConfigurationFolder.Beside(configuration.JournalFile);
    private readonly Dictionary<Hash32, bool> _covers = [];

    /// <summary>A requirement each, met or not, with how to meet it.</summary>
    /// <exception cref="Commands.CommandFailure">The evidence cannot be read.</exception>
    public ImmutableArray<Requirement> Look()
    {
        var asked = configuration.Options.Activation;
        var lines = EvidenceFile.Beside(configuration.JournalFile).Read();
        var counted = lines.Where(Counts).ToImmutableArray();
        var covered = Covered([.. counted.Where(line => line.Kind == EvidenceKind.DryRun)]);
        var dry = counted.Where(line => line.Kind == EvidenceKind.DryRun).ToList();
        var rehearsal = counted.Where(line => line.Kind == EvidenceKind.Rehearsal).MaxBy(line => line.To);
        var others = lines.Length - counted.Length;
        var aside = others == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" ({others} lines of evidence are older than 30 days, failed, or are of another chain, account, key or a tighter configuration)");
        return
        [
            new(
                covered >= asked.DryRun,
                string.Create(CultureInfo.InvariantCulture, $"dry run: {DurationText.Write(covered)} covered of {DurationText.Write(asked.DryRun)}, in {Sum(dry, line => line.Cycles)} cycles, {Sum(dry, line => line.Failures)} void{aside}"),
                "keep `keeper run --dry-run` running with this configuration"),
            new(
                !asked.Rehearsal || rehearsal is not null,
                rehearsal is null
                    ? (asked.Rehearsal ? "rehearsal: none that ended with every account above its trigger" : "rehearsal: none, and none is asked for") + aside
                    : string.Create(CultureInfo.InvariantCulture, $"rehearsal: ended {DateTimeOffset.FromUnixTimeSeconds((long)rehearsal.To):u} with every account above its trigger, {rehearsal.Transactions} transactions"),
                "run `keeper rehearse` with this configuration"),
        ];
    }

    private static ulong Sum(IEnumerable<EvidenceLine> lines, Func<EvidenceLine, ulong> count) => lines.Aggregate(0UL, (sum, line) => sum + count(line));

    // Two dry runs at one time have seen that time once.
    private static TimeSpan Covered(IReadOnlyList<EvidenceLine> lines)
    {
        var (covered, until) = (0UL, 0UL);
        foreach (var line in lines.OrderBy(line => line.From))
        {
            var from = Math.Max(line.From, until);
            if (line.To <= from)
                continue;
            covered += line.To - from;
            until = line.To;
        }

        return TimeSpan.FromSeconds(covered);
    }

    private bool Counts(EvidenceLine line)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        return line.Outcome == EvidenceOutcome.Sound && line.Chain == configuration.Chain && line.Acting == configuration.Options.Key.Address
            && line.To <= (ulong)now && line.To >= (ulong)Math.Max(0, now - (long)Oldest.TotalSeconds)
            && line.Accounts.ToHashSet().SetEquals(configuration.Accounts.Select(account => new EvidenceAccount(account.Ref.Id.Value, account.Ref.Holder)))
            && Covers(line.Configuration);
    }

    /// <summary>Whether what was tried was this configuration, or one that this one only tightens.</summary>
    private bool Covers(Hash32 tried)
    {
        if (!_covers.TryGetValue(tried, out var covers))
        {
            covers = tried == configuration.Digest || (_kept.Find(tried) is { } values && ConfigurationDiff.Of(values, _values).All(change => change.Effect != ChangeEffect.Loosens));
            _covers.Add(tried, covers);
        }

        return covers;
    }
}

/// <summary>Something that an activation asks for.</summary>
/// <param name="Met">Whether it is met.</param>
/// <param name="Detail">What was found.</param>
/// <param name="Mend">How to meet it.</param>
internal sealed record Requirement(bool Met, string Detail, string Mend);
