using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Risk;
using Spectre.Console;

namespace KeeperBot.Monitoring.Terminal;

/// <summary>Health in three views of the market and the prices at which each unit would be liquidated, one row per account and underlying.</summary>
public static class LiquidationTable
{
    /// <summary>The table of an assessment; accounts of which nothing is required are left out.</summary>
    public static Table Render(RiskAssessment assessment)
    {
        var table = new Table().Border(TableBorder.Rounded).Title("Liquidation prices").Expand();
        table.AddColumns("Account", "Health now / freshest / converged", "Underlying", "Spot", "Fall to", "Rise to");
        foreach (var risk in assessment.Margin.Where(risk => risk.Margin.Maintenance is not null))
        {
            var (name, health) = (risk.Margin.Id.Value, Health(risk.Health));
            if (risk.Margin.Curve is null)
                Add(table, name, health, "-", "-", "unknown", "unknown");
            foreach (var price in risk.Prices.Liquidation)
            {
                Add(
                    table, name, health, price.Underlying.Symbol, Figures.Format(price.Spot, 2),
                    At(price.Breached, price.Lower, price.LowerDistance), At(price.Breached, price.Upper, price.UpperDistance));
                (name, health) = ("", "");
            }
        }

        return table;
    }

    private static string Health(HealthViews views) => $"{Figures.Format(views.Now)} / {View(views.Freshest)} / {View(views.Converged)}";

    private static string View(HealthRatio? view) => view is { } known ? Figures.Format(known) : "unknown";

    private static string At(bool breached, double? price, double? distance) => breached ? "liquidatable now"
        : price is { } at && Figures.Percent(distance) is { } percent ? $"{Figures.Format(at, 2)} ({(percent > 0 ? "+" : "")}{Figures.Format(percent, 1)} %)"
        : "never";

    private static void Add(Table table, params string[] cells) => table.AddRow(cells.Select(cell => new Text(SafeText.Escape(cell))));
}
