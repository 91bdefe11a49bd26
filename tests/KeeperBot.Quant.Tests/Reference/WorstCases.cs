using Xunit.Abstractions;

namespace KeeperBot.Quant.Tests.Reference;

/// <summary>Keeps the worst figure of each named measure, with the case that gave it.</summary>
internal sealed class WorstCases
{
    private readonly SortedDictionary<string, (double Figure, double Limit, object Case)> _worst = new(StringComparer.Ordinal);

    /// <summary>NaN counts as infinitely bad.</summary>
    public void Note(string measure, double figure, double limit, object where)
    {
        figure = double.IsNaN(figure) ? double.PositiveInfinity : figure;
        if (!_worst.TryGetValue(measure, out (double Figure, double, object) known) || figure > known.Figure)
            _worst[measure] = (figure, limit, where);
    }

    public double this[string measure] => _worst[measure].Figure;

    public void Print(ITestOutputHelper output)
    {
        foreach ((string measure, (double figure, double limit, object where)) in _worst)
            output.WriteLine(FormattableString.Invariant($"{measure}: worst {figure:0.00e+00}, limit {limit:0.0e+00}, at {where}"));
    }

    public void ShouldAllHold()
    {
        _worst.ShouldNotBeEmpty();
        string[] broken = [.. _worst.Where(w => !(w.Value.Figure <= w.Value.Limit))
            .Select(w => FormattableString.Invariant($"{w.Key}: {w.Value.Figure:0.000e+00} > {w.Value.Limit:0.0e+00} at {w.Value.Case}"))];
        broken.ShouldBeEmpty();
    }
}
