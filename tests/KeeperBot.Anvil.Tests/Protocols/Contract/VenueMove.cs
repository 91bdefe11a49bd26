using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;

namespace KeeperBot.Anvil.Tests.Protocols.Contract;

/// <summary>A move of the real market, which the curve of the reading before it must have foretold.</summary>
/// <param name="Name">Name for messages.</param>
/// <param name="ApplyAsync">Moves the market.</param>
/// <param name="Within">How far equity and requirement may be from what was foretold, as a share of the larger of the two.</param>
public sealed record VenueMove(string Name, Func<Task> ApplyAsync, double Within)
{
    /// <summary>What must come before the first reading.</summary>
    public Func<Task>? PrepareAsync { get; init; }

    /// <summary>Whether marks have had the time to reach the spot.</summary>
    public bool MarksConverged { get; init; }

    /// <summary>The market of <paramref name="after"/> relative to that of <paramref name="before"/>, from the prices, volatilities and times in the readings themselves.</summary>
    public MarketShift Between((PortfolioSnapshot Snapshot, KnownReading Reading) before, (PortfolioSnapshot Snapshot, KnownReading Reading) after)
    {
        var (was, now) = (Prices(before.Reading), Prices(after.Reading));
        var (vol, volNow) = (Volatility(before.Reading), Volatility(after.Reading));
        return new MarketShift
        {
            SpotFactors = was.ToImmutableDictionary(item => item.Key, item => now[item.Key] / item.Value),
            VolatilityFactor = vol is { } from && volNow is { } to ? to / from : 1,
            YearsAhead = after.Snapshot.Block.Timestamp.Since(before.Snapshot.Block.Timestamp).TotalSeconds / 31_536_000,
            MarksConverged = MarksConverged,
        };
    }

    private static Dictionary<Underlying, double> Prices(KnownReading reading) => reading.MarginAccounts.SelectMany(account => account.Legs)
        .GroupBy(leg => leg.Underlying)
        .ToDictionary(group => group.Key, group => group.OrderBy(leg => leg is OptionLeg).Select(leg => leg switch
        {
            PerpLeg perp => perp.IndexPrice,
            SpotLeg spot => spot.Price,
            OptionLeg option => option.Spot,
            _ => throw new InvalidOperationException($"no price of {leg}"),
        }).First().ToDouble());

    private static double? Volatility(KnownReading reading) => reading.MarginAccounts.SelectMany(account => account.Legs).OfType<OptionLeg>().FirstOrDefault()?.Volatility.ToDouble();
}
