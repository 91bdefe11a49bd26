using KeeperBot.Quant.BlackScholes;

namespace KeeperBot.Quant.ImpliedVol;

/// <summary>Many prices to invert, one span per input, in the meaning and units of <see cref="ImpliedVolatility.Solve"/>. All spans are of one length.</summary>
public readonly ref struct ImpliedVolBatch
{
    /// <summary>Call or put.</summary>
    public required ReadOnlySpan<OptionKind> Kinds { get; init; }

    /// <summary>Forward prices.</summary>
    public required ReadOnlySpan<double> Forward { get; init; }

    /// <summary>Strikes.</summary>
    public required ReadOnlySpan<double> Strike { get; init; }

    /// <summary>Years to expiry.</summary>
    public required ReadOnlySpan<double> YearsToExpiry { get; init; }

    /// <summary>Discount rates.</summary>
    public required ReadOnlySpan<double> Rate { get; init; }

    /// <summary>Present values of the options.</summary>
    public required ReadOnlySpan<double> Price { get; init; }

    /// <summary>
    /// Volatilities to start from, such as those of the last update; empty to start cold. Entries that are not positive, or too far off, are ignored.
    /// </summary>
    public ReadOnlySpan<double> Guess { get; init; }

    /// <summary>How many prices there are.</summary>
    public int Count => Kinds.Length;

    internal void Check(int volatilities, int statuses)
    {
        Same(Forward.Length, nameof(Forward));
        Same(Strike.Length, nameof(Strike));
        Same(YearsToExpiry.Length, nameof(YearsToExpiry));
        Same(Rate.Length, nameof(Rate));
        Same(Price.Length, nameof(Price));
        Same(volatilities, nameof(volatilities));
        Same(statuses, nameof(statuses));
        if (!Guess.IsEmpty)
            Same(Guess.Length, nameof(Guess));
    }

    private void Same(int length, string name)
    {
        if (length != Count)
            throw new ArgumentException($"{name} has {length} entries where Kinds has {Count}; all spans must be of one length.", name);
    }
}
