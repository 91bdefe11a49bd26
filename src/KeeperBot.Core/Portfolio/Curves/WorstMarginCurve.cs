using System.Collections.Immutable;

namespace KeeperBot.Core.Portfolio.Curves;

/// <summary>A venue that makes several comparisons of an account and liquidates where any of them fails: the point with the least health is the account's.</summary>
public sealed class WorstMarginCurve : IMarginCurve
{
    /// <param name="tests">The comparisons, at least one.</param>
    /// <exception cref="ArgumentException">There is none.</exception>
    public WorstMarginCurve(ImmutableArray<IMarginCurve> tests) => Tests = tests.IsDefaultOrEmpty ? throw new ArgumentException("a curve needs a comparison", nameof(tests)) : tests;

    /// <summary>The comparisons.</summary>
    public ImmutableArray<IMarginCurve> Tests { get; }

    /// <inheritdoc/>
    public MarginPoint At(MarketShift shift)
    {
        var worst = Tests[0].At(shift);
        foreach (var test in Tests.AsSpan()[1..])
        {
            var point = test.At(shift);
            // What is not a number is not known to be better than anything.
            if (double.IsNaN(point.Health) || point.Health < worst.Health)
                worst = point;
        }

        return worst;
    }
}
