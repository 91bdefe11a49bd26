using System.Collections.Immutable;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk;

namespace KeeperBot.Core.Governance;

/// <summary>
/// Works out what changes of parameters do to our ratios: the recorded answers of the snapshot are read again under the other value. Pure: the same snapshot and state
/// always give the same outlook.
/// </summary>
/// <param name="supposed">Reads recorded answers under other parameters.</param>
/// <param name="settings">How governance is answered.</param>
/// <param name="limits">Triggers.</param>
public sealed class GovernanceForesight(ISupposedSnapshots supposed, GovernanceSettings settings, DecisionLimits limits)
{
    /// <summary>Adds the outlook to an assessment, and to each account that is to be prepared how a queued change would leave it.</summary>
    public RiskAssessment Look(PortfolioSnapshot snapshot, RiskAssessment assessment, GovernanceState state)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(assessment);
        ArgumentNullException.ThrowIfNull(state);
        if (state.IsQuiet)
            return assessment;
        try
        {
            return Foresee(snapshot, assessment, state);
        }
        // Whoever may queue chooses the values; none of them may stop a rescue.
        catch (Exception error) when (error is ArithmeticException or ArgumentException or InvalidOperationException)
        {
            return assessment with { Governance = new([], [], [.. state.Unread, $"what is queued or changed could not be worked out: {error.Message}"]) };
        }
    }

    private RiskAssessment Foresee(PortfolioSnapshot snapshot, RiskAssessment assessment, GovernanceState state)
    {
        var queued = state.Queued.Select(operation => (Operation: operation, After: Under(snapshot, operation.Changes))).ToImmutableArray();
        var outlook = new GovernanceOutlook(
            Made(snapshot, state.Changes),
            [.. queued.Select(item => new QueuedEffect(item.Operation, Effects(snapshot, item.After)))],
            state.Unread);
        var due = settings.Act == GovernanceAct.Prepare
            ? queued.Where(item => item.Operation.Changes.Any() && item.Operation.In(snapshot.Block.Timestamp) <= settings.Lead).ToImmutableArray()
            : [];
        if (due.IsEmpty)
            return assessment with { Governance = outlook };
        // Nobody says in which order they are executed, or whether all of them are: each alone, and all of them together.
        var all = due.Length == 1 ? due : due.Add((due[0].Operation, Under(snapshot, due.SelectMany(item => item.Operation.Changes))));
        var worlds = all.Select(item => (item.Operation, item.After.MarginAccounts().ToLookup(margin => margin.Id))).ToImmutableArray();
        return assessment with { Governance = outlook, Margin = [.. assessment.Margin.Select(risk => risk with { Threat = ThreatTo(risk.Margin, worlds, snapshot) })] };
    }

    /// <summary>What changes did: the present answers, read under what was there before. What changed in one block changed together.</summary>
    private ImmutableArray<MadeEffect> Made(PortfolioSnapshot snapshot, ImmutableArray<MadeChange> changes)
    {
        var effects = changes.GroupBy(change => (change.Block, change.Now.Venue)).ToDictionary(group => group.Key, group => Undone(snapshot, group));
        return [.. changes.Select(change => new MadeEffect(change, effects[(change.Block, change.Now.Venue)]))];
    }

    private ImmutableArray<AccountEffect> Undone(PortfolioSnapshot snapshot, IEnumerable<MadeChange> changes) =>
    [
        .. from effect in Effects(snapshot, Under(snapshot, changes.Select(change => new ParameterChange(change.Now.Venue, change.Now.Name, change.Before))))
           where effect.After is not null
           select effect with { Before = effect.After!.Value, After = effect.Before, PricesBefore = effect.PricesAfter, PricesAfter = effect.PricesBefore },
    ];

    private PortfolioSnapshot Under(PortfolioSnapshot snapshot, IEnumerable<ParameterChange> changes)
    {
        ImmutableArray<ParameterChange> all = [.. changes];
        return all.IsEmpty ? snapshot : supposed.Suppose(snapshot, all);
    }

    private ImmutableArray<AccountEffect> Effects(PortfolioSnapshot snapshot, PortfolioSnapshot other)
    {
        var effects = ImmutableArray.CreateBuilder<AccountEffect>();
        for (var account = 0; account < snapshot.Accounts.Length; account++)
        {
            for (var venue = 0; venue < snapshot.Accounts[account].Venues.Length; venue++)
            {
                var (now, then) = (snapshot.Accounts[account].Venues[venue], other.Accounts[account].Venues[venue]);
                if (now is KnownReading known && !ReferenceEquals(now, then))
                    effects.AddRange(known.MarginAccounts.Select(margin => Effect(margin, then)).OfType<AccountEffect>());
            }
        }

        return effects.ToImmutable();
    }

    /// <summary>Null where nothing of the account moves.</summary>
    private AccountEffect? Effect(MarginAccount now, VenueReading reading)
    {
        var trigger = limits.LadderOf(now)?.Trigger;
        if (reading is UnknownReading unknown)
            return new(now.Id, now.Health, null, unknown.Detail) { Trigger = trigger };
        if ((reading as KnownReading)?.MarginAccounts.FirstOrDefault(margin => margin.Id == now.Id) is not { } then)
            return new(now.Id, now.Health, null, "the venue would show no such account") { Trigger = trigger };
        return then.Health == now.Health
            ? null
            : new(now.Id, now.Health, then.Health, null)
            {
                PricesBefore = Prices(now),
                PricesAfter = Prices(then),
                Trigger = trigger,
            };
    }

    /// <summary>A formula that gives up somewhere foresees no price, and stops nothing else.</summary>
    private static ImmutableArray<LiquidationPrice> Prices(MarginAccount margin)
    {
        try
        {
            return new LiquidationPrices(margin).Liquidation;
        }
        catch (Exception error) when (error is ArithmeticException or ArgumentOutOfRangeException)
        {
            return [];
        }
    }

    /// <summary>The worst that the due operations would make of an account that is sound now; null where that is not below its trigger.</summary>
    private QueuedThreat? ThreatTo(MarginAccount now, ImmutableArray<(QueuedOperation Operation, ILookup<MarginAccountId, MarginAccount> After)> worlds, PortfolioSnapshot snapshot)
    {
        if (limits.LadderOf(now)?.Trigger is not { } trigger)
            return null;
        QueuedThreat? worst = null;
        foreach (var (operation, after) in worlds)
        {
            if (after[now.Id].FirstOrDefault() is not { } then || !then.Health.IsBelow(trigger) || (worst is not null && !IsWorse(then.Health, worst.After.Health)))
                continue;
            worst = new(then, $"health {now.Health} would be {then.Health}, below the trigger {trigger}, when {operation.Timelock} executes {Words(operation, snapshot)}");
        }

        return worst;
    }

    private static string Words(QueuedOperation operation, PortfolioSnapshot snapshot) =>
        $"{string.Join(" and ", operation.Calls.Where(call => !call.Changes.IsEmpty).Select(call => call.Text))}, {GovernanceRule.Countdown(operation.In(snapshot.Block.Timestamp))}";

    private static bool IsWorse(HealthRatio one, HealthRatio other) => one.Equity.Raw * other.Requirement.Raw < other.Equity.Raw * one.Requirement.Raw;
}
