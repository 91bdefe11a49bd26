namespace KeeperBot.Quant.RealisedVol;

/// <summary>
/// Exponentially weighted volatility of prices at uneven times: squared log returns and the times they took both fade with a half-life, and the variance is
/// the ratio of the sums (RiskMetrics 1996, for samples that are not a day apart). A value type: the state is all there is, and a fold adds one price.
/// </summary>
public readonly record struct EwmaVolatility
{
    private readonly double _halfLife, _squares, _years, _timeSquares;
    private readonly PriceSample _last;

    /// <summary>An empty estimate.</summary>
    /// <param name="halfLifeYears">After which a return counts half, greater than zero.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="halfLifeYears"/> is not positive.</exception>
    public EwmaVolatility(double halfLifeYears)
    {
        Require.Positive(halfLifeYears);
        _halfLife = halfLifeYears;
    }

    private EwmaVolatility(double halfLife, double squares, double years, double timeSquares, PriceSample last, int observations)
    {
        (_halfLife, _squares, _years, _timeSquares) = (halfLife, squares, years, timeSquares);
        (_last, Observations) = (last, observations);
    }

    /// <summary>Prices seen.</summary>
    public int Observations { get; }

    /// <summary>The estimate after one more price.</summary>
    /// <exception cref="ArgumentException">The price is not later than the last one.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The price is not a finite number greater than zero.</exception>
    /// <exception cref="InvalidOperationException">It was not made with a half-life.</exception>
    public EwmaVolatility Add(PriceSample sample)
    {
        if (!(_halfLife > 0))
            throw new InvalidOperationException("An EwmaVolatility without a half-life takes no prices; construct it with one.");
        Require.Positive(sample.Price);
        if (Observations == 0)
            return new(_halfLife, 0, 0, 0, sample, 1);
        if (sample.UnixSeconds <= _last.UnixSeconds)
            throw new ArgumentException($"sample must be later than {_last.UnixSeconds}, not at {sample.UnixSeconds}.", nameof(sample));
        double dt = YearFraction.FromSeconds(sample.UnixSeconds - _last.UnixSeconds), r = Math.Log(sample.Price / _last.Price);
        double fade = double.Exp2(-dt / _halfLife);
        return new(_halfLife, fade * _squares + r * r, fade * _years + dt, fade * fade * _timeSquares + dt * dt, sample, Observations + 1);
    }

    /// <summary>What the prices so far say; ready once a half-life and enough returns have been seen.</summary>
    /// <param name="least">The fewest returns to give an estimate for.</param>
    public VolatilityEstimate Estimate(int least = RealisedVolatility.FewestObservations)
    {
        // The faded time approaches half-life / ln 2 from below and passes half of it after one half-life.
        bool isWarm = _years * Math.Log(2) >= 0.5 * _halfLife;
        int returns = Math.Max(Observations - 1, 0);
        return VolatilityEstimate.Of(_squares / _years, _years * _years / _timeSquares, 1, returns, _years, isWarm ? least : int.MaxValue);
    }
}
