using System.Collections.Immutable;
using KeeperBot.Quant.VolSurface;

namespace KeeperBot.Host.Commands.Quant;

/// <summary>`keeper quant svi`: a raw SVI slice fitted to all rows that name it, in the order in which slices first appear.</summary>
/// <param name="forbidArbitrage">Whether the fit must be free of butterfly arbitrage.</param>
internal sealed class SviCalculation(bool forbidArbitrage) : Calculation
{
    private static readonly Dictionary<string, string> Columns = new() { ["k"] = "k", ["w"] = "w" };
    private readonly OrderedDictionary<string, Slice> _slices = [];

    /// <inheritdoc/>
    public override ImmutableArray<string> Inputs { get; } = ["slice", "T", "k", "w"];

    /// <inheritdoc/>
    public override ImmutableArray<string> Outputs { get; } = ["slice", "a", "b", "rho", "m", "sigma", "max_abs_dw", "butterfly_free", "min_g"];

    /// <inheritdoc/>
    public override void Take(CsvRow row, ResultWriter results)
    {
        var slice = Of(row.Name("slice"), row);
        double years = row.Number("T"), k = row.Number("k"), w = row.Number("w");
        if (years <= 0)
            throw row.Fault("T", $"{ResultWriter.Number(years)} is not greater than zero");
        if (w <= 0)
            throw row.Fault("w", $"{ResultWriter.Number(w)} is not greater than zero; w is the total variance vol^2 T");
        if ((slice.Years ??= years) != years)
            throw row.Fault("T", $"{ResultWriter.Number(years)} differs from {ResultWriter.Number(slice.Years.Value)} in earlier rows of this slice; a slice has one expiry");
        slice.Moneyness.Add(k);
        slice.Variance.Add(w);
    }

    /// <summary>A fit to the quotes that happen to be readable would not be a fit to the slice.</summary>
    public override void Failed(CsvRow row, ResultWriter results) => Of(row.Text("slice"), row).IsBroken = true;

    /// <inheritdoc/>
    public override void Complete(ResultWriter results, Action<RowFault> report)
    {
        foreach (var (name, slice) in _slices)
        {
            try
            {
                if (slice.IsBroken)
                    results.Error(name);
                else
                    Fit(name, slice, results);
            }
            catch (RowFault fault)
            {
                report(fault);
                results.Error(name);
            }
        }
    }

    private void Fit(string name, Slice slice, ResultWriter results)
    {
        var different = slice.Moneyness.Distinct().Count();
        if (different < SviFit.FewestQuotes)
            throw slice.First.Fault("k", $"the slice {name} that begins here has {different} different strikes; five parameters need at least {SviFit.FewestQuotes}");
        var fit = slice.First.Compute(Columns, () => SviFit.Fit([.. slice.Moneyness], [.. slice.Variance], forbidArbitrage));
        var (a, b, rho, m, sigma) = fit.Parameters;
        results.Row(
            name, ResultWriter.Number(a), ResultWriter.Number(b), ResultWriter.Number(rho), ResultWriter.Number(m), ResultWriter.Number(sigma),
            ResultWriter.Number(fit.MaxAbsError), fit.IsButterflyFree ? "true" : "false", ResultWriter.Number(fit.LeastDensity));
    }

    private Slice Of(string name, CsvRow row)
    {
        if (!_slices.TryGetValue(name, out var slice))
            _slices.Add(name, slice = new Slice(row));
        return slice;
    }

    private sealed class Slice(CsvRow first)
    {
        public CsvRow First { get; } = first;

        public double? Years { get; set; }

        public List<double> Moneyness { get; } = [];

        public List<double> Variance { get; } = [];

        public bool IsBroken { get; set; }
    }
}
