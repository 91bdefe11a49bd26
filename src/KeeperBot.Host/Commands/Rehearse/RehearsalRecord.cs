using System.Collections.Immutable;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Units;
using KeeperBot.Monitoring.Terminal;

namespace KeeperBot.Host.Commands.Rehearse;

/// <summary>How an account stands against its trigger.</summary>
internal enum AccountEnd
{
    /// <summary>It could not be read.</summary>
    Unknown,

    /// <summary>Its health is below the trigger.</summary>
    BelowTrigger,

    /// <summary>Its health is at the trigger or above.</summary>
    AboveTrigger,

    /// <summary>There is nothing of it any more, or nothing that asks for margin.</summary>
    NothingAtStake,
}

/// <summary>Health of one margin account over a rehearsal, as the keeper read it.</summary>
/// <param name="Id">The account.</param>
/// <param name="Trigger">Below it the keeper acts; null where its venue has no limits.</param>
/// <param name="Before">Before the market moved; null without a requirement.</param>
/// <param name="Worst">Lowest in any block.</param>
/// <param name="After">At the end.</param>
/// <param name="End">How it stands then.</param>
internal sealed record RehearsedAccount(string Id, Wad? Trigger, Wad? Before, Wad? Worst, Wad? After, AccountEnd End);

/// <summary>What a rehearsal came to: health per account, the cycles, and the keeper's transactions.</summary>
/// <param name="limits">The triggers.</param>
internal sealed class RehearsalRecord(DecisionLimits limits) : ICycleObserver
{
    private const int DecisionsKept = 1000;
    private const string Alarm = "alarm ";

    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, RehearsedAccount> _accounts = new(StringComparer.Ordinal);
    private readonly Dictionary<IntentKey, IntentRecord> _intents = [];
    private readonly Queue<string> _decisions = [];
    private ImmutableHashSet<string> _said = [];
    private CycleOutcome? _last;

    /// <summary>Cycles that completed.</summary>
    public int Cycles { get; private set; }

    /// <summary>Cycles that were void.</summary>
    public int Void { get; private set; }

    /// <summary>The newest outcome.</summary>
    public CycleOutcome? Last
    {
        get
        {
            lock (_gate)
                return _last;
        }
    }

    /// <summary>The accounts, by id.</summary>
    public ImmutableArray<RehearsedAccount> Accounts
    {
        get
        {
            lock (_gate)
                return [.. _accounts.Values];
        }
    }

    /// <summary>The keeper's intents, the oldest first.</summary>
    public ImmutableArray<IntentRecord> Intents
    {
        get
        {
            lock (_gate)
                return [.. _intents.Values.OrderBy(intent => intent.Memory.PlannedAt.UnixSeconds).ThenBy(intent => intent.Nonce)];
        }
    }

    /// <summary>Each decision and alarm with its reason and the block in which it was new; the newest, where there are very many.</summary>
    public ImmutableArray<string> Decisions
    {
        get
        {
            lock (_gate)
                return [.. _decisions];
        }
    }

    /// <summary>Whether the last cycle completed with every account known and at its trigger or above.</summary>
    public bool EndedAbove => Last is CycleCompleted { Plane.HaltReason: null } cycle
        && cycle.Assessment.Unknowns.All(unknown => unknown.Account == default)
        && Accounts.All(account => account.End is AccountEnd.AboveTrigger or AccountEnd.NothingAtStake);

    /// <inheritdoc/>
    public void OnCycle(CycleOutcome outcome)
    {
        lock (_gate)
        {
            _last = outcome;
            Say(outcome);
            if (outcome is not CycleCompleted cycle)
            {
                Void++;
                foreach (var id in _accounts.Keys.ToList())
                    _accounts[id] = _accounts[id] with { After = null, End = AccountEnd.Unknown };
                return;
            }

            Note(cycle.Assessment, first: Cycles++ == 0);
            foreach (var intent in cycle.Plane.Intents)
                _intents[intent.Memory.Key] = intent;
        }
    }

    // What stands in one block as in the one before is said once, though the figures of an alarm change from block to block.
    private void Say(CycleOutcome outcome)
    {
        var lines = DecisionLines.Of(outcome, withSkips: false).ToList();
        foreach (var line in lines.Where(line => !_said.Contains(Kind(line))))
        {
            _decisions.Enqueue(FormattableString.Invariant($"block {outcome.Block.Number}: {line}"));
            if (_decisions.Count > DecisionsKept)
                _decisions.Dequeue();
        }

        _said = [.. lines.Select(Kind)];
    }

    private static string Kind(string line) => line.StartsWith(Alarm, StringComparison.Ordinal) ? string.Concat(line.Where(letter => !char.IsAsciiDigit(letter))) : line;

    private void Note(RiskAssessment assessment, bool first)
    {
        var unread = assessment.Unknowns.Any(unknown => unknown.Account != default);
        foreach (var id in _accounts.Keys.Except(assessment.Margin.Select(risk => risk.Margin.Id.Value)).ToList())
            _accounts[id] = _accounts[id] with { After = null, End = unread ? AccountEnd.Unknown : AccountEnd.NothingAtStake };
        foreach (var risk in assessment.Margin)
        {
            var health = risk.Margin.Health;
            var trigger = limits.LadderOf(risk.Margin)?.Trigger;
            var end = !health.HasRequirement ? AccountEnd.NothingAtStake : health.IsBelow(trigger ?? Wad.One) ? AccountEnd.BelowTrigger : AccountEnd.AboveTrigger;
            var id = risk.Margin.Id.Value;
            var known = _accounts.GetValueOrDefault(id) ?? new RehearsedAccount(id, trigger, first ? health.Value : null, health.Value, health.Value, end);
            _accounts[id] = known with { After = health.Value, Worst = Lower(known.Worst, health.Value), End = end };
        }
    }

    private static Wad? Lower(Wad? left, Wad? right) => left is not { } one ? right : right is not { } other ? left : Wad.Min(one, other);
}
