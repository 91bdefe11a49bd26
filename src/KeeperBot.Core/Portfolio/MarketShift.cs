using System.Collections.Immutable;

namespace KeeperBot.Core.Portfolio;

/// <summary>A market as it could be, relative to a snapshot's.</summary>
public sealed record MarketShift
{
    /// <summary>The market of the snapshot.</summary>
    public static MarketShift None { get; } = new();

    /// <summary>What each underlying's price is multiplied by, above 0; one that is not named stays.</summary>
    public ImmutableDictionary<Underlying, double> SpotFactors { get; init; } = ImmutableDictionary<Underlying, double>.Empty;

    /// <summary>What every volatility is multiplied by, above 0.</summary>
    public double VolatilityFactor { get; init; } = 1;

    /// <summary>Years (ACT/365 fixed) after the snapshot's block, 0 or more: options age, funding and interest accrue at the rates of the snapshot.</summary>
    public double YearsAhead { get; init; }

    /// <summary>Whether marks that lag (TWAPs, marks kept apart from the index by a premium) have reached the shifted spot; otherwise they move with it and keep their distance.</summary>
    public bool MarksConverged { get; init; }

    /// <summary>One underlying's price alone multiplied by a factor.</summary>
    public static MarketShift Of(Underlying underlying, double factor) => new() { SpotFactors = ImmutableDictionary<Underlying, double>.Empty.Add(underlying, factor) };

    /// <summary>The factor of an underlying.</summary>
    public double Factor(Underlying underlying) => SpotFactors.GetValueOrDefault(underlying, 1);
}
