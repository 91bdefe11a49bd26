using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Stress;

/// <summary>
/// Which prices a stress moves. Every underlying moves by one factor together: a crash takes them all, and none is left out as a hedge of another. Held is only what
/// follows no underlying and costs about one unit of the numeraire; whatever else a portfolio holds moves.
/// </summary>
public sealed class StressedMarket
{
    private static readonly Wad Cheapest = Wad.Parse("0.9");
    private static readonly Wad Dearest = Wad.Parse("1.1");

    /// <param name="snapshot">The portfolio.</param>
    /// <param name="numeraires">Symbols of tokens that follow no underlying.</param>
    public StressedMarket(PortfolioSnapshot snapshot, ImmutableHashSet<string> numeraires)
    {
        var legs = snapshot.MarginAccounts().SelectMany(margin => margin.Legs);
        var all = legs.GroupBy(leg => leg.Underlying).OrderBy(group => group.Key).ToList();
        Held = [.. all.Where(group => numeraires.Contains(group.Key.Symbol) && group.All(IsMoney)).Select(group => group.Key)];
        Moved = [.. all.Select(group => group.Key).Except(Held)];
    }

    /// <summary>What moves, in symbol order.</summary>
    public ImmutableArray<Underlying> Moved { get; }

    /// <summary>What is held at its price, in symbol order.</summary>
    public ImmutableArray<Underlying> Held { get; }

    /// <summary>The market with every moved price multiplied by a factor.</summary>
    public MarketShift At(double spotFactor, double volatilityFactor, double yearsAhead) => new()
    {
        SpotFactors = ImmutableDictionary.CreateRange(Moved.Select(underlying => KeyValuePair.Create(underlying, spotFactor))),
        VolatilityFactor = volatilityFactor,
        YearsAhead = yearsAhead,
    };

    private static bool IsMoney(PositionLeg leg) => leg is SpotLeg spot && (spot.Price.IsZero || (spot.Price >= Cheapest && spot.Price <= Dearest));
}
