using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Host.Composition;
using KeeperBot.Primitives;
using KeeperBot.Scenarios;
using KeeperBot.Scenarios.Markets;

namespace KeeperBot.Host.Commands.Demo;

/// <summary>Health of one margin account over a run, measured by the venues' own views in every block.</summary>
/// <param name="Id">The account.</param>
/// <param name="Venue">Its venue.</param>
/// <param name="Before">Health at the first block; null without a requirement.</param>
/// <param name="Worst">Lowest health in any block.</param>
/// <param name="After">Health at the last block; null without a requirement, or when the position is gone.</param>
internal sealed record AccountRecord(string Id, string Venue, Wad? Before, Wad? Worst, Wad? After);

/// <summary>Net delta over a run.</summary>
internal sealed record DeltaRecord(string Underlying, Wad? Before, Wad? Worst, Wad? After, Wad Target, Wad Limit, int BlocksOutside)
{
    /// <summary>Whether it ended within its band.</summary>
    public bool EndedInside => After is { } after && (after - Target).Abs() <= Limit;
}

/// <summary>
/// Measures every block of a run: health by <see cref="HealthProbe"/>, apart from the keeper's own reading; net delta by the same snapshot
/// reader that a keeper has, whether or not one runs.
/// </summary>
internal sealed class DemoRecord(LocalChain chain, PortfolioRoom room, Underlying underlying, Wad target, Wad limit)
{
    private readonly SortedDictionary<string, AccountRecord> _accounts = new(StringComparer.Ordinal);
    private Wad? _before;
    private Wad? _worst;
    private Wad? _after;
    private int _outside;

    /// <summary>Blocks measured.</summary>
    public int Blocks { get; private set; }

    /// <summary>The accounts.</summary>
    public ImmutableArray<AccountRecord> Accounts => [.. _accounts.Values];

    /// <summary>Net delta.</summary>
    public DeltaRecord Delta => new(underlying.Symbol, _before, _worst, _after, target, limit, _outside);

    /// <summary>Whether some account's health was below 1 in some block.</summary>
    public bool WasLiquidatable => _accounts.Values.Any(account => account.Worst < Wad.One);

    /// <summary>Measures one block.</summary>
    public async Task MeasureAsync(BlockRef block, CancellationToken stop)
    {
        var first = Blocks++ == 0;
        var healths = await chain.Probe.ReadAsync(block).ConfigureAwait(false);
        foreach (var gone in _accounts.Keys.Except(healths.Select(health => health.Id)).ToList())
            _accounts[gone] = _accounts[gone] with { After = null };
        foreach (var health in healths)
            Note(health, first);
        await MeasureDeltaAsync(block, first, stop).ConfigureAwait(false);
    }

    private void Note(AccountHealth health, bool first)
    {
        var value = HealthOf(health);
        var known = _accounts.GetValueOrDefault(health.Id) ?? new AccountRecord(health.Id, health.Venue, first ? value : null, value, value);
        _accounts[health.Id] = known with { After = value, Worst = Lower(known.Worst, value) };
    }

    private async Task MeasureDeltaAsync(BlockRef block, bool first, CancellationToken stop)
    {
        var assessment = room.Assessor.Assess(await room.Snapshots.ReadAsync(block, stop).ConfigureAwait(false));
        var delta = assessment.Exposures.FirstOrDefault(exposure => exposure.Underlying == underlying)?.NetDelta;
        if (first)
            _before = delta;
        _after = delta;
        if (delta is not { } value)
            return;
        var distance = (value - target).Abs();
        if (_worst is not { } worst || distance > (worst - target).Abs())
            _worst = value;
        if (distance > limit)
            _outside++;
    }

    private static Wad? HealthOf(AccountHealth health) => health.Requirement.Sign > 0
        ? Wad.FromRaw(health.Equity).Divide(Wad.FromRaw(health.Requirement), Rounding.Down)
        : null;

    private static Wad? Lower(Wad? left, Wad? right) => (left, right) switch
    {
        (null, _) => right,
        (_, null) => left,
        var (a, b) => Wad.Min(a.Value, b.Value),
    };
}
