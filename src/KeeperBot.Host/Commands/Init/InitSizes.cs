using KeeperBot.Core.Risk;
using KeeperBot.Core.Risk.Foresight;
using KeeperBot.Core.Safety;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Host.Composition;
using KeeperBot.Host.Options;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Commands.Init;

/// <summary>What the portfolio is now, as far as limits are measured by it. A first configuration is read for it, by the keeper's own path.</summary>
internal sealed class InitSizes
{
    private readonly Dictionary<string, Wad> _leastTriggers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Wad> _health = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Wad> _equity = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Wad> _idle = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Wad> _positions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Wad> _deltas = new(StringComparer.Ordinal);

    private InitSizes()
    {
    }

    /// <summary>What could not be read or foreseen, worded.</summary>
    public List<string> Unknowns { get; } = [];

    /// <summary>Nothing known: what a first configuration is made with.</summary>
    public static InitSizes None { get; } = new();

    /// <summary>The least trigger that leaves a rescue time at a venue.</summary>
    public Wad LeastTrigger(string venue) => _leastTriggers.GetValueOrDefault(venue);

    /// <summary>The least health at a venue; null where nothing there can be liquidated.</summary>
    public Wad? Health(string venue) => _health.TryGetValue(venue, out var health) ? health : null;

    /// <summary>The largest equity of an account at a venue, in margin tokens.</summary>
    public Wad Equity(string venue) => _equity.GetValueOrDefault(venue);

    /// <summary>The idle balance of a token.</summary>
    public Wad Idle(string symbol) => _idle.GetValueOrDefault(symbol);

    /// <summary>The largest position in an underlying.</summary>
    public Wad Position(string underlying) => _positions.GetValueOrDefault(underlying);

    /// <summary>Net delta in an underlying.</summary>
    public Wad Delta(string underlying) => _deltas.GetValueOrDefault(underlying);

    /// <summary>Reads the portfolio.</summary>
    public static async Task<InitSizes> ReadAsync(KeeperConfiguration configuration, EthClient client, BlockRef block, CancellationToken stop)
    {
        var room = new PortfolioRoom(configuration, client);
        var snapshot = await room.Snapshots.ReadAsync(block, stop).ConfigureAwait(false);
        var assessment = ForesightComposition.Of(configuration, ForesightComposition.Peek(configuration, _ => { })).Look(snapshot, room.Assessor.Assess(snapshot), SafetyState.Clear);
        var sizes = new InitSizes();
        sizes.Unknowns.AddRange(assessment.Unknowns.Select(unknown => $"{unknown.Subject}: {unknown.Detail}"));
        foreach (var idle in snapshot.Accounts.SelectMany(account => account.Idle))
            sizes._idle[configuration.Tokens.First(token => token.Value.Address == idle.Amount.Token.Address).Key] = idle.Amount.ToWad(Rounding.Down);
        foreach (var exposure in assessment.Exposures)
        {
            if (exposure.NetDelta is { } delta)
                sizes._deltas[exposure.Underlying.Symbol] = delta;
            else
                sizes.Unknowns.Add($"net delta in {exposure.Underlying}: it is not finite");
        }

        sizes.Take(configuration, assessment);
        return sizes;
    }

    private void Take(KeeperConfiguration configuration, RiskAssessment assessment)
    {
        var reaction = configuration.Options.Limits.Reaction;
        var terms = new ReactionTerms(reaction.OracleStep.ToDouble(), reaction.Deviations.ToDouble(), reaction.Latency, reaction.ClosingFees.ToDouble());
        var outlooks = (assessment.Outlooks ?? []).ToDictionary(outlook => outlook.Underlying);
        foreach (var margin in assessment.Margin.Select(risk => risk.Margin))
        {
            Raise(_equity, margin.Venue.Value, margin.Equity);
            if (margin.Health.Value is { } health)
                _health[margin.Venue.Value] = _health.TryGetValue(margin.Venue.Value, out var least) ? Wad.Min(least, health) : health;
            foreach (var leg in margin.Legs)
                Raise(_positions, leg.Underlying.Symbol, leg.Size.Abs());
            if (margin.Maintenance is not null && Core.Risk.Foresight.LeastTrigger.Of(margin, underlying => outlooks[underlying], terms) is { } trigger)
                Raise(_leastTriggers, margin.Venue.Value, trigger);
        }
    }

    private static void Raise(Dictionary<string, Wad> most, string key, Wad value) => most[key] = Wad.Max(most.GetValueOrDefault(key), value);
}
