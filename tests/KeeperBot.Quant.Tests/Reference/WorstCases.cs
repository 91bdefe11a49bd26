using Xunit.Abstractions;

namespace KeeperBot.Quant.Tests.Reference;

/// <summary>Keeps the worst figure of each named measure, with the case that gave it.</summary>
internal sealed class WorstCases
{
    private readonly SortedDictionary<string, (double Figure, double Limit, object Case)> _worst = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary>NaN counts as infinitely bad.</summary>
    public void Note(string measure, double figure, double limit, object where)
    {
        _counts[measure] = Count(measure) + 1;
        figure = double.IsNaN(figure) ? double.PositiveInfinity : figure;
        if (!_worst.TryGetValue(measure, out (double Figure, double, object) known) || figure > known.Figure)
            _worst[measure] = (figure, limit, where);
    }

    public double this[string measure] => _worst[measure].Figure;

    /// <summary>How many cases a measure was taken of.</summary>
    public int Count(string measure) => _counts.GetValueOrDefault(measure);

    public void Print(ITestOutputHelper output)
    {
        foreach (string measure in _worst.Keys)
            Print(output, measure);
    }

    /// <summary>One measure by itself: taken of that many cases at least, and none beyond its limit.</summary>
    public void ShouldHold(string measure, int leastCases)
    {
        (double figure, double limit, object where) = _worst[measure];
        Count(measure).ShouldBeGreaterThanOrEqualTo(leastCases, measure);
        figure.ShouldBeLessThanOrEqualTo(limit, $"{measure}, at {where}");
    }

    public void Print(ITestOutputHelper output, string measure)
    {
        (double figure, double limit, object where) = _worst[measure];
        output.WriteLine(FormattableString.Invariant($"{measure}: worst {figure:0.00e+00}, limit {limit:0.0e+00}, {_counts[measure]} cases, at {where}"));
    }

    public void ShouldAllHold()
    {
        _worst.ShouldNotBeEmpty();
        string[] broken = [.. _worst.Where(w => !(w.Value.Figure <= w.Value.Limit))
            .Select(w => FormattableString.Invariant($"{w.Key}: {w.Value.Figure:0.000e+00} > {w.Value.Limit:0.0e+00} at {w.Value.Case}"))];
        broken.ShouldBeEmpty();
    }
}
