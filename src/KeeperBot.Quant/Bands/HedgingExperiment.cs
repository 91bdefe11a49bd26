using KeeperBot.Quant.BlackScholes;

namespace KeeperBot.Quant.Bands;

/// <summary>A market in which policies hedge one book along the same paths: geometric Brownian motion at the volatility of the deltas, without drift.</summary>
public sealed record HedgingExperiment
{
    /// <summary>The book.</summary>
    public required IReadOnlyList<BookOption> Options { get; init; }

    /// <summary>Price at the start, greater than zero.</summary>
    public required double Spot { get; init; }

    /// <summary>Annual volatility, greater than zero.</summary>
    public required double Volatility { get; init; }

    /// <summary>How long the book is hedged; options that live longer are then taken at their value.</summary>
    public required double Years { get; init; }

    /// <summary>How often a policy looks at the market, evenly spaced.</summary>
    public required int Steps { get; init; }

    /// <summary>Independent paths, each used with its mirror image too.</summary>
    public required int Paths { get; init; }

    /// <summary>Seed of the paths.</summary>
    public required int Seed { get; init; }

    /// <summary>k: one-way cost as a share of the traded value, zero or more.</summary>
    public required double ProportionalCost { get; init; }

    /// <summary>g: cost of a trade whatever its size, in quote currency, zero or more.</summary>
    public required double FixedCost { get; init; }

    internal double StepYears => Years / Steps;

    internal void Check()
    {
        Require.Positive(Spot);
        Require.Positive(Volatility);
        Require.Positive(Years);
        Require.NonNegative(ProportionalCost);
        Require.NonNegative(FixedCost);
        ArgumentOutOfRangeException.ThrowIfLessThan(Steps, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Paths, 2);
        foreach (BookOption option in Options)
        {
            OptionInputs.Check(option.Kind);
            Require.Finite(option.Quantity, nameof(BookOption.Quantity));
            Require.Positive(option.Strike, nameof(BookOption.Strike));
            Require.Positive(option.Years, nameof(BookOption.Years));
        }
    }
}
