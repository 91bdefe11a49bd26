namespace KeeperBot.Quant.Stress;

/// <summary>Every combination of spot, volatility, time and skew shocks.</summary>
public sealed record StressGrid
{
    /// <summary>Spot factors: the default has every 1 % up to 20 % either way, and tails from 0.34 to 6.</summary>
    public IReadOnlyList<double> SpotFactors { get; init; } =
    [
        0.34, 0.4, 0.5, 0.6, 0.65, 0.7, 0.75, .. Enumerable.Range(80, 41).Select(percent => percent / 100.0), 1.25, 1.3, 1.4, 1.5, 1.75, 2, 2.5, 3, 4, 6,
    ];

    /// <summary>Volatility shocks at thirty days: the default reaches the widest range a portfolio-margin venue has used, 0.6 up and 0.3 down.</summary>
    public IReadOnlyList<double> VolShocks { get; init; } = [-0.3, -0.15, 0, 0.15, 0.3, 0.45, 0.6];

    /// <summary>How far the clock is moved, in years: by default not at all, one day and seven.</summary>
    public IReadOnlyList<double> YearsAhead { get; init; } = [0, 1.0 / 365, 7.0 / 365];

    /// <summary>Tilts of the skew.</summary>
    public IReadOnlyList<double> SkewTilts { get; init; } = [-0.3, 0, 0.3];

    /// <summary>
    /// Beyond a spot move of this size a scenario is damped by it over the move, so that a linear position loses as much in every tail as at the edge and
    /// only the convexity of the rest shows. Null damps nothing.
    /// </summary>
    public double? DampedBeyond { get; init; } = 0.2;

    /// <summary>All combinations, the spot changing fastest.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><see cref="DampedBeyond"/> is not greater than zero.</exception>
    public IReadOnlyList<StressScenario> Scenarios()
    {
        if (DampedBeyond is { } edge)
            Require.Positive(edge, nameof(DampedBeyond));
        return
        [
            .. from years in YearsAhead from tilt in SkewTilts from vol in VolShocks from spot in SpotFactors
               select new StressScenario(spot, vol, years, tilt, Weight(spot)),
        ];
    }

    private double Weight(double factor)
    {
        double move = Math.Abs(factor - 1);
        return DampedBeyond is { } edge && move > edge ? edge / move : 1;
    }
}
