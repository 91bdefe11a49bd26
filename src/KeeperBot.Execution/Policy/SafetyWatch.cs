using System.Collections.Immutable;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Safety;
using KeeperBot.Execution.Policy.Approvals;
using KeeperBot.Execution.Policy.Breakers;
using KeeperBot.Execution.Policy.Code;
using KeeperBot.Execution.Policy.Prices;

namespace KeeperBot.Execution.Policy;

/// <summary>Breakers, pins, allowances and prices together.</summary>
public sealed class SafetyWatch(CircuitBreakers breakers, CodePins pins, AllowanceWatch allowances, PriceWatch prices) : ISafetyWatch
{
    private static readonly Doubt NotJudged = new(DoubtKind.NotJudged, "no cycle since the start has judged prices and allowances; the first one ends this");

    private bool _judged;

    /// <inheritdoc/>
    public async Task<SafetyState> LookAsync(BlockRef head, PlaneStatus plane, RiskAssessment assessment, CancellationToken cancellation)
    {
        var state = new SafetyState(
        [
            .. breakers.Look(head, plane, assessment), .. await pins.LookAsync(head, thorough: false, cancellation).ConfigureAwait(false),
            .. await allowances.LookAsync(head, plane, cancellation).ConfigureAwait(false), .. await prices.LookAsync(head, assessment, cancellation).ConfigureAwait(false),
        ]);
        _judged = true;
        return state;
    }

    /// <inheritdoc/>
    public async Task<SafetyState> BeforeSigningAsync(BlockRef at, CancellationToken cancellation) =>
        new(
        [
            .. _judged ? (ImmutableArray<Doubt>)[] : [NotJudged], .. breakers.InForce(at.Timestamp), .. allowances.Found, .. prices.Found,
            .. await pins.LookAsync(at, thorough: true, cancellation).ConfigureAwait(false),
        ]);

    /// <inheritdoc/>
    public void Observe(CycleOutcome outcome) => breakers.Observe(outcome);
}
