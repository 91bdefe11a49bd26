using KeeperBot.Core.Risk;
using Spectre.Console;

namespace KeeperBot.Monitoring.Terminal;

/// <summary>Net Greeks, one row per underlying, over all accounts and venues; the smaller ones on lines of their own below.</summary>
public static class GreekTable
{
    /// <summary>The table of an assessment.</summary>
    public static Table Render(RiskAssessment assessment)
    {
        var table = new Table().Border(TableBorder.Rounded).Title("Net Greeks").Expand();
        table.AddColumns("Underlying", "Spot", "Delta (units)", "Gamma (per 1 %)", "Vega (per vol point)", "Theta (per day)");
        foreach (var exposure in assessment.Exposures)
        {
            table.AddRow(
                new Text(SafeText.Escape(exposure.Underlying.Symbol)), new Text(Figures.Format(exposure.Spot, 2)),
                new Markup(exposure.Complete ? Figures.Format(exposure.NetDelta, 4) : $"[red]{Figures.Format(exposure.NetDelta, 4)} (incomplete)[/]"),
                new Text(Figures.Format(Figures.GammaPerPercent(exposure), 4)), new Text(Figures.Format(Figures.VegaPerPoint(exposure.Net), 3)),
                new Text(Figures.Format(Figures.ThetaPerDay(exposure.Net), 3)));
        }

        return table;
    }

    /// <summary>Vega by expiry, vanna, volga and charm of every underlying with options, and basis and funding of every perpetual position; one line each.</summary>
    public static IEnumerable<string> Details(RiskAssessment assessment)
    {
        foreach (var exposure in assessment.Exposures.Where(exposure => exposure.Lines.Any(line => line.Expiry is not null)))
        {
            var terms = string.Join(", ", exposure.VegaTerms.Select(term => $"{Figures.Term(term)} {Figures.Format(Figures.VegaPerPoint(term.Vega), 3)}"));
            yield return SafeText.Escape($"{exposure.Underlying.Symbol}: vega per point by expiry {terms}; vanna {Figures.Format(exposure.Net.Vanna, 4)}, volga {Figures.Format(exposure.Net.Volga, 2)}, charm a day {Figures.Format(Figures.CharmPerDay(exposure.Net), 5)}");
        }

        foreach (var (exposure, line) in assessment.Exposures.SelectMany(exposure => exposure.Elsewhere.Select(line => (exposure, line))))
            yield return SafeText.Escape($"{exposure.Underlying.Symbol}: {line.Peer} on chain {line.Chain} holds delta {Figures.Format(line.Greeks.Delta, 4)}, vega per point {Figures.Format(Figures.VegaPerPoint(line.Greeks), 3)}");
        foreach (var perp in assessment.Perps)
        {
            var basis = Figures.Percent(perp.BasisShare) is { } percent ? $" ({Figures.Format(percent, 3)} % of index)" : "";
            yield return SafeText.Escape($"{perp.Margin} {perp.Leg}: basis {Figures.Format(perp.Basis, 4)}{basis}, funding received a day {Figures.Format(perp.FundingPerDay, 4)}");
        }
    }
}
