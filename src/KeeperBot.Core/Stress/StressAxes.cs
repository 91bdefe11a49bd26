using System.Collections.Immutable;
using KeeperBot.Quant.Stress;

namespace KeeperBot.Core.Stress;

/// <summary>The axes of a portfolio's stress grid; every combination is looked at. By default those of <see cref="StressGrid"/>, without its damping: a tail is shown as it is.</summary>
public sealed record StressAxes
{
    private static readonly StressGrid Default = new();

    /// <summary>What every price is multiplied by, rising; 1 is among them.</summary>
    public ImmutableArray<double> Spot { get; init; } = [.. Default.SpotFactors.Order()];

    /// <summary>
    /// Shocks to volatility at thirty days, rising. An account's volatilities are multiplied by 1 + shock times <see cref="VolShockLaw"/> for its shortest expiry,
    /// so that none of its options is shocked by less than the law asks.
    /// </summary>
    public ImmutableArray<double> Volatility { get; init; } = [.. Default.VolShocks.Order()];

    /// <summary>Years ahead, rising.</summary>
    public ImmutableArray<double> Years { get; init; } = [.. Default.YearsAhead.Order()];
}
