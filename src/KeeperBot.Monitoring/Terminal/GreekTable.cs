using KeeperBot.Core.Risk;
using Spectre.Console;

namespace KeeperBot.Monitoring.Terminal;

/// <summary>Net Greeks, one row per underlying, over all accounts and venues.</summary>
public static class GreekTable
{
    /// <summary>The table of an assessment.</summary>
    public static Table Render(RiskAssessment assessment)
    {
        var table = new Table().Border(TableBorder.Rounded).Title("Net Greeks").Expand();
        table.AddColumns("Underlying", "Spot", "Delta (units)", "Gamma (per 1 of price)", "Vega (per vol point)", "Theta (per day)");
        foreach (var exposure in assessment.Exposures)
        {
            table.AddRow(
                new Text(SafeText.Escape(exposure.Underlying.Symbol)), new Text(Figures.Format(exposure.Spot, 2)),
                new Markup(exposure.Complete ? Figures.Format(exposure.NetDelta, 4) : $"[red]{Figures.Format(exposure.NetDelta, 4)} (incomplete)[/]"),
                new Text(Figures.Format(exposure.Net.Gamma, 6)), new Text(Figures.Format(Figures.VegaPerPoint(exposure.Net), 3)),
                new Text(Figures.Format(Figures.ThetaPerDay(exposure.Net), 3)));
        }

        return table;
    }
}
