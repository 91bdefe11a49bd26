using KeeperBot.Core.Portfolio;

namespace KeeperBot.Core.Risk.Foresight;

/// <summary>A margin formula that remembers its answers: the limits of an account, and what more equity would do, are looked for on the same grid of prices.</summary>
internal sealed class MarginGrid(IMarginCurve curve)
{
    private readonly Dictionary<(string Axis, double YearsAhead), Dictionary<double, MarginPoint>> _known = [];

    public IMarginCurve Curve => curve;

    public MarginPoint At(PriceAxis axis, double factor, double yearsAhead)
    {
        if (!_known.TryGetValue((axis.Name, yearsAhead), out var points))
            _known.Add((axis.Name, yearsAhead), points = []);
        if (!points.TryGetValue(factor, out var point))
            points.Add(factor, point = curve.At(axis.Shift(factor, yearsAhead)));
        return point;
    }
}
