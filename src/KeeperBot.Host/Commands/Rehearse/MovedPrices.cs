using System.Collections.Immutable;
using KeeperBot.Core.Units;
using KeeperBot.Host.Options;
using KeeperBot.Scenarios.Rehearsals;

namespace KeeperBot.Host.Commands.Rehearse;

/// <summary>Which price source is of what, and what a plan does to it.</summary>
internal sealed class MovedPrices
{
    /// <summary>A source without a name is taken for what costs as much; beyond this share it is of something else.</summary>
    private static readonly Wad Tolerance = Wad.Parse("0.02");

    private readonly KeeperConfiguration _configuration;
    private readonly RehearsalPlan _plan;
    private readonly ImmutableHashSet<string> _underlyings;

    /// <param name="configuration">Tokens and underlyings.</param>
    /// <param name="plan">The shocks.</param>
    /// <param name="found">The sources, as they were found.</param>
    /// <param name="spots">The venues' prices, by underlying.</param>
    /// <exception cref="CommandFailure">A shock moves nothing.</exception>
    public MovedPrices(KeeperConfiguration configuration, RehearsalPlan plan, ImmutableArray<PriceSource> found, IReadOnlyDictionary<string, Wad> spots)
    {
        (_configuration, _plan) = (configuration, plan);
        _underlyings = [.. configuration.Options.Limits.Drift.Keys, .. configuration.Options.Tokens.Values.Select(token => token.Underlying).OfType<string>()];
        Sources = [.. found.Select(source => Named(source, spots))];
        var traded = VenuePools.Underlyings(configuration);
        foreach (var symbol in plan.Shocks.Keys.Where(symbol => !traded.Contains(symbol)))
        {
            if (Sources.All(source => !Concerns(symbol, source.Base) && !Concerns(symbol, source.Quote)))
                throw new CommandFailure(ExitCode.BadInput, $"--shock {symbol}: no price that the keeper reads comes from a feed of {symbol}, and no pool of it is traded, so there is nothing to move. {Known()}");
        }

        if (plan.Path is { } path && traded.IsEmpty && Sources.All(source => Underlying(source.Base) is null))
            throw new CommandFailure(ExitCode.BadInput, $"--scenario {path.Name}: no price that the keeper reads comes from a feed or a pool of an underlying of this configuration, so there is nothing to move. {Known()}");
    }

    /// <summary>The sources, each with what it is of where anybody knows.</summary>
    public ImmutableArray<PriceSource> Sources { get; }

    /// <summary>What each symbol of a source is multiplied by at a step, from 1, as sources tell it; at 0 nothing has moved.</summary>
    public ImmutableDictionary<string, Wad> At(int step) =>
        Sources.SelectMany(source => new[] { source.Base, source.Quote }).OfType<string>().Distinct(StringComparer.Ordinal).ToImmutableDictionary(symbol => symbol, symbol => Factor(symbol, step));

    /// <summary>What the price of each underlying is multiplied by in the market itself at a step, as pools would have it: without the lag of a path's oracles.</summary>
    public ImmutableDictionary<string, Wad> InPoolsAt(int step) => _underlyings.ToImmutableDictionary(
        symbol => symbol, symbol => step == 0 ? Wad.One : Shock(symbol).Multiply(_plan.RowAt(step) is { } row ? Wad.FromDouble(row.PriceFactor) : Wad.One, Rounding.Down));

    private Wad Factor(string symbol, int step) => step == 0 ? Wad.One
        : Underlying(symbol) is null ? Shock(symbol)
        : Shock(symbol).Multiply(_plan.PathFactor(step), Rounding.Down);

    private Wad Shock(string symbol) => _plan.Shocks.TryGetValue(symbol, out var own) ? own
        : Underlying(symbol) is { } underlying && _plan.Shocks.TryGetValue(underlying, out var its) ? its
        : Wad.One;

    private PriceSource Named(PriceSource source, IReadOnlyDictionary<string, Wad> spots)
    {
        if (source.Base is not null || source.Price is not { } price)
            return source;
        var alike = spots.Where(spot => (spot.Value - price).Abs() <= spot.Value.Multiply(Tolerance, Rounding.Down)).Select(spot => spot.Key).ToList();
        return alike is [var only] ? source with { Base = only } : source;
    }

    // "ETH" also moves what is priced as WETH or sETH where the tokens of the configuration say that it follows ETH.
    private bool Concerns(string wanted, string? symbol) => symbol is not null && (symbol == wanted || Underlying(symbol) == wanted);

    private string? Underlying(string? symbol) => symbol is null ? null
        : _underlyings.Contains(symbol) ? symbol
        : _configuration.Options.Tokens.TryGetValue(symbol, out var token) ? token.Underlying : null;

    private string Known() => Sources.IsEmpty
        ? "No feed was found: prices that come signed from outside the chain are not moved"
        : $"Feeds: {string.Join(", ", Sources.Select(source => $"{source.Base ?? "?"}{(source.Quote is { } quote ? " in " + quote : "")} at {source.At}"))}";
}
