using System.Collections.Immutable;
using System.Globalization;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Decision.Greeks;
using KeeperBot.Core.Decision.Objective;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk;
using KeeperBot.Primitives;

namespace KeeperBot.Core.Cycle;

/// <summary>
/// Takes one planned action through encoding, simulation and the effect check to the transaction plane. Where it needs an allowance that is not there, the
/// approval and the action are simulated together, and the approval alone is sent: the action is planned anew once its effect is seen.
/// </summary>
public sealed class StepRunner
{
    /// <summary>Code of a step that could not be simulated.</summary>
    public const string NoSimulation = "simulation.unavailable";

    /// <summary>Code of a trade that a keeper on another chain has claimed, or that was decided on what no longer holds there.</summary>
    public const string Claimed = "peers.claimed";

    /// <summary>Code of a step whose quote could not be had, because a node failed in the middle of it.</summary>
    public const string NoQuote = "quote.unavailable";

    private readonly Dictionary<VenueId, IVenueAdapter> _adapters;
    private readonly ISimulator _simulator;
    private readonly RiskAssessor _assessor;
    private readonly ITransactionPlane _plane;
    private readonly IFeeOutlook? _fees;

    /// <summary>Creates a runner.</summary>
    /// <exception cref="ArgumentException">Two adapters serve one venue.</exception>
    public StepRunner(IEnumerable<IVenueAdapter> adapters, ISimulator simulator, RiskAssessor assessor, ITransactionPlane plane, IFeeOutlook? fees = null)
    {
        _adapters = adapters.ToDictionary(adapter => adapter.Venue);
        (_simulator, _assessor, _plane, _fees) = (simulator, assessor, plane, fees);
    }

    /// <summary>Candidates, each quoted at its size by its venue. The first of each market is also simulated by itself, for its gas. Nothing is sent.</summary>
    public async Task<ImmutableArray<HedgeQuote>> QuoteAsync(ImmutableArray<PlannedAction> candidates, PortfolioSnapshot snapshot, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        var quotes = ImmutableArray.CreateBuilder<HedgeQuote>(candidates.Length);
        foreach (var candidate in candidates)
        {
            var quote = candidate switch
            {
                HedgeAction hedge => new HedgeQuote(hedge.Target, hedge.Leg, hedge.Quantity, null, null, null),
                OptionAction option => new(option.Target, option.Leg, option.Quantity, null, null, null),
                _ => throw new ArgumentException($"{candidate.GetType().Name} has no price", nameof(candidates)),
            };
            // A smaller size of the same costs the same gas.
            var simulates = !quotes.Any(other => other.Target == quote.Target && other.Leg == quote.Leg && other.Gas is not null);
            quotes.Add(await QuoteOneAsync(candidate, quote, simulates, snapshot, cancellation).ConfigureAwait(false));
        }

        return quotes.ToImmutable();
    }

    private async Task<HedgeQuote> QuoteOneAsync(PlannedAction hedge, HedgeQuote quote, bool simulates, PortfolioSnapshot snapshot, CancellationToken cancellation)
    {
        if (!_adapters.TryGetValue(hedge.Venue, out var adapter))
            return quote with { Refusal = $"no adapter serves venue {hedge.Venue}" };
        var account = snapshot.Accounts.First(item => item.Account.Id == hedge.Account).Account;
        switch (await EncodeAsync(adapter, account, hedge, snapshot, cancellation).ConfigureAwait(false))
        {
            case EncodedCall call:
                var gas = simulates ? await GasAsync(Intent(account, hedge, call, snapshot), call, snapshot, cancellation).ConfigureAwait(false) : null;
                return quote with { AveragePrice = call.AveragePrice, Gas = gas };
            case EncodingRefused refused:
                return quote with { Refusal = $"{refused.Code}: {refused.Detail}" };
            case EncodingTooLarge large:
                return quote with { Refusal = $"{large.Code}: {large.Detail}; it takes {large.Fits}", Fits = large.Fits };
            case var other:
                throw new InvalidOperationException($"adapter of {hedge.Venue} answered {other.GetType().Name}");
        }
    }

    /// <summary>What the gas would cost at most, and what is sent along for a second step; null where it cannot be simulated by itself (an approval is missing).</summary>
    private async Task<Units.Wei?> GasAsync(CallIntent intent, EncodedCall call, PortfolioSnapshot snapshot, CancellationToken cancellation)
    {
        if (_fees is null || !call.Needs.IsEmpty || await _simulator.SimulateAsync(intent, cancellation).ConfigureAwait(false) is not SimulatedCall simulated)
            return null;
        return await _fees.LookAsync(intent.Action.Urgency, snapshot.Block, cancellation).ConfigureAwait(false) is { } price ? (price * simulated.GasUsed) + call.Value : null;
    }

    /// <summary>Runs one action; every way of giving it up is a value with a code.</summary>
    /// <param name="action">The action.</param>
    /// <param name="snapshot">The state it was planned on.</param>
    /// <param name="history">The recent intents, so that approvals do not go round in circles.</param>
    /// <param name="decision">Digest of the recorded decision; null where none could be recorded.</param>
    /// <param name="cancellation">Stops it before it is signed.</param>
    public async Task<StepOutcome> RunAsync(PlannedAction action, PortfolioSnapshot snapshot, IntentHistory history, Hash32? decision, CancellationToken cancellation)
    {
        var account = snapshot.Accounts.First(item => item.Account.Id == action.Account).Account;
        if (!_adapters.TryGetValue(action.Venue, out var adapter))
            return new StepDropped(action, "encoding.no_adapter", $"no adapter serves venue {action.Venue}");
        if (action is OptionAction { Then.IsEmpty: false } roll && await WhyNotWholeAsync(adapter, account, roll, snapshot, cancellation).ConfigureAwait(false) is { } broken)
            return broken;
        var encoding = await EncodeAsync(adapter, account, action, snapshot, cancellation).ConfigureAwait(false);
        if (encoding is EncodingTooLarge { Fits: var fits } && Shrinking.To(action, fits, snapshot.FindMargin(action.Target)) is { } part)
        {
            action = part;
            encoding = await EncodeAsync(adapter, account, part, snapshot, cancellation).ConfigureAwait(false);
        }

        switch (encoding)
        {
            case EncodingTooLarge large:
                return new StepDropped(action, large.Code, large.Detail);
            case EncodingRefused refused:
                return new StepDropped(action, refused.Code, refused.Detail);
            case EncodedCall { Needs: [] } call:
                return await SendAsync(Intent(account, action, call, snapshot) with { Decision = decision }, account.Payer, snapshot, cancellation).ConfigureAwait(false);
            case EncodedCall call:
                return await ApproveFirstAsync(adapter, account, Intent(account, action, call, snapshot) with { Decision = decision }, call.Needs, snapshot, history, cancellation).ConfigureAwait(false);
            case var other:
                throw new InvalidOperationException($"adapter of {action.Venue} answered {other.GetType().Name}");
        }
    }

    /// <summary>A node that fails while one account is quoted must not take the cycle from the others.</summary>
    private static async Task<Encoding> EncodeAsync(
        IVenueAdapter adapter, AccountRef account, PlannedAction action, PortfolioSnapshot snapshot, CancellationToken cancellation)
    {
        try
        {
            return await adapter.EncodeAsync(account, action, snapshot, cancellation).ConfigureAwait(false);
        }
        catch (EnvironmentFailure failure)
        {
            return new EncodingRefused(NoQuote, $"{failure.Code}: {failure.Message}");
        }
    }

    private async Task<StepOutcome> SendAsync(CallIntent intent, Address payer, PortfolioSnapshot before, CancellationToken cancellation)
    {
        var (simulated, dropped) = await SimulateAsync(intent, payer, before, cancellation).ConfigureAwait(false);
        return dropped ?? new StepSubmitted(intent.Action, intent, await _plane.SubmitAsync(intent, simulated!, cancellation).ConfigureAwait(false)) as StepOutcome;
    }

    /// <summary>The simulation, or why the step is given up: exactly one of the two.</summary>
    private async Task<(SimulatedCall? Call, StepDropped? Dropped)> SimulateAsync(CallIntent intent, Address payer, PortfolioSnapshot before, CancellationToken cancellation)
    {
        switch (await _simulator.SimulateAsync(intent, cancellation).ConfigureAwait(false))
        {
            case SimulatedRevert revert:
                return (null, new(intent.Action, "simulation.reverted", revert.Reason));
            case SimulationUnavailable unavailable:
                return (null, new(intent.Action, NoSimulation, unavailable.Detail));
            case SimulationUnsupported unsupported:
                return (null, new(intent.Action, "approval.not_simulated", unsupported.Detail));
            case SimulatedCall simulated:
                var verdict = EffectCheck.Evaluate(intent.Action.Effect.Simulated, simulated.After, _assessor.Assess(simulated.After));
                if (!verdict.Seen)
                    return (null, new(intent.Action, "effect.not_seen", verdict.Detail));
                var spent = SpendCheck.Evaluate(payer, intent.Spends, before, simulated.After);
                return spent.Seen ? (simulated, null) : (null, new(intent.Action, "effect.overspent", spent.Detail));
            case var other:
                throw new InvalidOperationException($"the simulator answered {other.GetType().Name}");
        }
    }

    /// <summary>
    /// Why a roll cannot be had as a whole: all of it is simulated in one block, with the approvals that it needs, before its first half is sent by itself. Null where it ends as it promises. What the
    /// second half is then made of is planned, quoted and simulated anew on the effect of the first.
    /// </summary>
    private async Task<StepDropped?> WhyNotWholeAsync(IVenueAdapter adapter, AccountRef account, OptionAction roll, PortfolioSnapshot snapshot, CancellationToken cancellation)
    {
        var calls = new List<CallIntent>();
        var left = new AllowancesLeft(snapshot.Accounts.First(item => item.Account.Id == account.Id), adapter.Venue);
        foreach (var step in roll.Then.Prepend(roll))
        {
            var encoding = await EncodeAsync(adapter, account, step, snapshot, cancellation).ConfigureAwait(false);
            if (encoding is not EncodedCall call)
            {
                return encoding is EncodingRefused refused ? new(roll, refused.Code == NoQuote ? NoQuote : "roll.not_whole", $"{step.Kind} {step.Leg}: {refused.Code}: {refused.Detail}")
                    : new(roll, "roll.not_whole", $"{step.Kind} {step.Leg}: the market does not take all of it");
            }

            foreach (var approval in Approvals.FromZero(step, left.Take(call)))
            {
                if (await EncodeAsync(adapter, account, approval, snapshot, cancellation).ConfigureAwait(false) is not EncodedCall allowed)
                    return new(roll, "roll.not_whole", $"{step.Kind} {step.Leg}: {approval.Spender} may not be allowed {approval.Amount}");
                calls.Add(Intent(account, approval, allowed, snapshot));
            }

            calls.Add(Intent(account, step, call, snapshot));
        }

        var all = calls[^1] with { Before = [.. calls[..^1]] };
        return await _simulator.SimulateAsync(all, cancellation).ConfigureAwait(false) switch
        {
            SimulatedRevert revert => new(roll, "roll.not_whole", revert.Reason),
            SimulationUnavailable unavailable => new(roll, NoSimulation, unavailable.Detail),
            SimulationUnsupported unsupported => new(roll, "roll.not_simulated", unsupported.Detail),
            SimulatedCall simulated => Missing(roll, simulated),
            var other => throw new InvalidOperationException($"the simulator answered {other.GetType().Name}"),
        };
    }

    private StepDropped? Missing(OptionAction roll, SimulatedCall simulated) =>
        EffectCheck.Evaluate(roll.Whole, simulated.After, _assessor.Assess(simulated.After)) is { Seen: false } verdict ? new(roll, "roll.effect_not_seen", verdict.Detail) : null;

    /// <summary>Sends the first approval of a bundle that was seen to end as the action promised; the rest waits for its effect.</summary>
    private async Task<StepOutcome> ApproveFirstAsync(
        IVenueAdapter adapter, AccountRef account, CallIntent act, ImmutableArray<NeededAllowance> needs, PortfolioSnapshot snapshot, IntentHistory history,
        CancellationToken cancellation)
    {
        var (inARow, wait) = new RecentActions(history, snapshot.Block.Timestamp).Approvals(act.Action.Target);
        if (wait > TimeSpan.Zero)
            return new StepDropped(act.Action, "approval.backing_off", $"{inARow} approvals with no step between them: something takes them away; the next is made in {wait.TotalSeconds:0} s");
        // As it is, first; a token that changes an allowance only from or to zero says no to that, and is then set to zero before.
        StepDropped? dropped = null;
        foreach (var approvals in new[] { Approvals.For(act.Action, needs), Approvals.FromZero(act.Action, needs) })
        {
            var before = ImmutableArray.CreateBuilder<CallIntent>(approvals.Length);
            foreach (var approval in approvals)
            {
                var encoding = await EncodeAsync(adapter, account, approval, snapshot, cancellation).ConfigureAwait(false);
                if (encoding is not EncodedCall call)
                    return encoding is EncodingRefused refused ? new StepDropped(act.Action, refused.Code, refused.Detail) : throw new InvalidOperationException(encoding.GetType().Name);
                before.Add(Intent(account, approval, call, snapshot) with { Decision = act.Decision });
            }

            var bundle = act with { Before = before.ToImmutable() };
            (_, dropped) = await SimulateAsync(bundle, account.Payer, snapshot, cancellation).ConfigureAwait(false);
            if (dropped is null)
                return await SendFirstAsync(bundle, account.Payer, snapshot, cancellation).ConfigureAwait(false);
            if (dropped.Code != "simulation.reverted" || needs.All(need => need.Standing.IsZero))
                break;
        }

        return dropped!;
    }

    private async Task<StepOutcome> SendFirstAsync(CallIntent bundle, Address payer, PortfolioSnapshot before, CancellationToken cancellation)
    {
        var outcome = await SendAsync(bundle.Before[0], payer, before, cancellation).ConfigureAwait(false);
        return outcome is StepSubmitted sent ? sent with { Then = [.. bundle.Before[1..], bundle] } : outcome;
    }

    /// <summary>The key names what is done, to what, on which state: planning the same thing twice on one block is the same intent.</summary>
    private static CallIntent Intent(AccountRef account, PlannedAction action, EncodedCall call, PortfolioSnapshot snapshot)
    {
        // Two legs of one margin account may be traded in one block, and two allowances given.
        var leg = action switch
        {
            ReduceAction reduce => $"-{reduce.Leg}",
            HedgeAction hedge => $"-{hedge.Leg}",
            OptionAction option => $"-{option.Leg}",
            SettleAction settle => $"-{settle.Leg}",
            ApproveAction approve => $"-{approve.Amount.Token.Symbol}-{approve.Amount.Raw}-{approve.Spender}",
            _ => "",
        };
        var key = string.Create(CultureInfo.InvariantCulture,
            $"{snapshot.Chain}-{snapshot.Block.Number}-{snapshot.Block.Hash.ToString().AsSpan(2, 8)}-{action.Kind.ToString().ToLowerInvariant()}-{action.Target}{leg}");
        return new(new(key), snapshot.Chain, account.Actor, call.To, call.Data, call.Value, action, call.Spends, call.GasPad, snapshot.Block, call.Description) { Quoted = call.AveragePrice };
    }
}
