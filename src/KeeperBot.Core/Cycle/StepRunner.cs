using System.Globalization;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk;
using KeeperBot.Primitives;

namespace KeeperBot.Core.Cycle;

/// <summary>Takes one planned action through encoding, simulation and the effect check to the transaction plane.</summary>
public sealed class StepRunner
{
    /// <summary>Code of a step that could not be simulated.</summary>
    public const string NoSimulation = "simulation.unavailable";

    /// <summary>Code of a step whose quote could not be had, because a node failed in the middle of it.</summary>
    public const string NoQuote = "quote.unavailable";

    private readonly Dictionary<VenueId, IVenueAdapter> _adapters;
    private readonly ISimulator _simulator;
    private readonly RiskAssessor _assessor;
    private readonly ITransactionPlane _plane;

    /// <summary>Creates a runner.</summary>
    /// <exception cref="ArgumentException">Two adapters serve one venue.</exception>
    public StepRunner(IEnumerable<IVenueAdapter> adapters, ISimulator simulator, RiskAssessor assessor, ITransactionPlane plane)
    {
        _adapters = adapters.ToDictionary(adapter => adapter.Venue);
        (_simulator, _assessor, _plane) = (simulator, assessor, plane);
    }

    /// <summary>Runs one action; every way of giving it up is a value with a code.</summary>
    public async Task<StepOutcome> RunAsync(PlannedAction action, PortfolioSnapshot snapshot, CancellationToken cancellation)
    {
        var account = snapshot.Accounts.First(item => item.Account.Id == action.Account).Account;
        if (!_adapters.TryGetValue(action.Venue, out var adapter))
            return new StepDropped(action, "encoding.no_adapter", $"no adapter serves venue {action.Venue}");
        switch (await EncodeAsync(adapter, account, action, snapshot, cancellation).ConfigureAwait(false))
        {
            case EncodingRefused refused:
                return new StepDropped(action, refused.Code, refused.Detail);
            case EncodedCall call:
                return await SimulateAsync(Intent(account, action, call, snapshot), account.Holder, snapshot, cancellation).ConfigureAwait(false);
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

    private async Task<StepOutcome> SimulateAsync(CallIntent intent, Address holder, PortfolioSnapshot before, CancellationToken cancellation)
    {
        switch (await _simulator.SimulateAsync(intent, cancellation).ConfigureAwait(false))
        {
            case SimulatedRevert revert:
                return new StepDropped(intent.Action, "simulation.reverted", revert.Reason);
            case SimulationUnavailable unavailable:
                return new StepDropped(intent.Action, NoSimulation, unavailable.Detail);
            case SimulatedCall simulated:
                var verdict = EffectCheck.Evaluate(intent.Action.Effect.Simulated, simulated.After, _assessor.Assess(simulated.After));
                if (!verdict.Seen)
                    return new StepDropped(intent.Action, "effect.not_seen", verdict.Detail);
                var spent = SpendCheck.Evaluate(holder, intent.Spends, before, simulated.After);
                if (!spent.Seen)
                    return new StepDropped(intent.Action, "effect.overspent", spent.Detail);
                return new StepSubmitted(intent.Action, intent, await _plane.SubmitAsync(intent, simulated, cancellation).ConfigureAwait(false));
            case var other:
                throw new InvalidOperationException($"the simulator answered {other.GetType().Name}");
        }
    }

    /// <summary>The key names what is done, to what, on which state: planning the same thing twice on one block is the same intent.</summary>
    private static CallIntent Intent(AccountRef account, PlannedAction action, EncodedCall call, PortfolioSnapshot snapshot)
    {
        // Two legs of one margin account may be traded in one block.
        var leg = action switch { ReduceAction reduce => $"-{reduce.Leg}", HedgeAction hedge => $"-{hedge.Leg}", _ => "" };
        var key = string.Create(CultureInfo.InvariantCulture,
            $"{snapshot.Chain}-{snapshot.Block.Number}-{snapshot.Block.Hash.ToString().AsSpan(2, 8)}-{action.Kind.ToString().ToLowerInvariant()}-{action.Target}{leg}");
        return new(new(key), snapshot.Chain, account.Actor, call.To, call.Data, Units.Wei.Zero, action, call.Spends, call.GasPad, snapshot.Block, call.Description);
    }
}
