namespace KeeperBot.Quant.BlackScholes;

/// <summary>Many options, one span per input, in the meaning and units of <see cref="EuropeanOption"/>. All spans are of one length.</summary>
public readonly ref struct OptionBatch
{
    /// <summary>Call or put.</summary>
    public required ReadOnlySpan<OptionKind> Kinds { get; init; }

    /// <summary>Prices of the underlying. For Black-76 the forwards, with the rates given as yields too.</summary>
    public required ReadOnlySpan<double> Spot { get; init; }

    /// <summary>Strikes.</summary>
    public required ReadOnlySpan<double> Strike { get; init; }

    /// <summary>Years to expiry, see <see cref="YearFraction"/>.</summary>
    public required ReadOnlySpan<double> YearsToExpiry { get; init; }

    /// <summary>Discount rates.</summary>
    public required ReadOnlySpan<double> Rate { get; init; }

    /// <summary>Yields of the underlying.</summary>
    public required ReadOnlySpan<double> DividendYield { get; init; }

    /// <summary>Volatilities.</summary>
    public required ReadOnlySpan<double> Volatility { get; init; }

    /// <summary>How many options there are.</summary>
    public int Count => Kinds.Length;

    internal void Check()
    {
        Same(Spot, nameof(Spot));
        Same(Strike, nameof(Strike));
        Same(YearsToExpiry, nameof(YearsToExpiry));
        Same(Rate, nameof(Rate));
        Same(DividendYield, nameof(DividendYield));
        Same(Volatility, nameof(Volatility));
    }

    private void Same(ReadOnlySpan<double> span, string name)
    {
        if (span.Length != Count)
            throw new ArgumentException($"{name} has {span.Length} entries where Kinds has {Count}; all spans must be of one length.", name);
    }
}
