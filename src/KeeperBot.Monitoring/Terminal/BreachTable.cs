using KeeperBot.Core.Risk;
using KeeperBot.Core.Risk.Foresight;
using Spectre.Console;

namespace KeeperBot.Monitoring.Terminal;

/// <summary>When each limit is likely to be breached: one row per margin account and limit.</summary>
public static class BreachTable
{
    private const double Day = 1.0 / 365;

    /// <summary>The table of an assessment.</summary>
    public static Table Render(RiskAssessment assessment)
    {
        ArgumentNullException.ThrowIfNull(assessment);
        var table = new Table().Border(TableBorder.Rounded).Title("Time to breach").Expand();
        table.AddColumns("Account", "Limit", "Within 1 h", "6 h", "24 h", "Median", "Nearest move", "Volatility (a year)");
        foreach (var risk in assessment.Margin)
            Add(table, SafeText.Escape(risk.Margin.Id.Value), risk.Breach);
        return table;
    }

    /// <summary>The chance of liquidation in one cell: within 1 h, 6 h and 24 h, and the median.</summary>
    public static string Brief(BreachOutlook? outlook) => outlook switch
    {
        BreachForeseen foreseen => $"{Figures.Chance(foreseen.Liquidation.WithinHour)} / {Figures.Chance(foreseen.Liquidation.WithinSixHours)} / {Figures.Chance(foreseen.Liquidation.WithinDay)}, {Figures.Span(foreseen.Liquidation.Median)}{(foreseen.IsWarmingUp ? " (warming up)" : "")}",
        BreachUnforeseeable => "not foreseeable",
        _ => "-",
    };

    private static void Add(Table table, string account, BreachOutlook? outlook)
    {
        switch (outlook)
        {
            case BreachForeseen foreseen:
                AddRow(table, account, "liquidation (health 1)", foreseen.Liquidation, foreseen);
                if (foreseen.Trigger is { } trigger)
                    AddRow(table, account, $"trigger (health {Figures.Format(trigger.Level, 3)})", trigger, foreseen);
                break;
            case BreachUnforeseeable unknown:
                table.AddRow(new Text(account), new Text("-"), new Text("not foreseeable"), new Text("-"), new Text("-"), new Text("-"), new Text(SafeText.Escape(unknown.Reason)), new Text("-"));
                break;
            default:
                table.AddRow(new Text(account), new Text("none"), new Text("-"), new Text("-"), new Text("-"), new Text("-"), new Text("-"), new Text("-"));
                break;
        }
    }

    private static void AddRow(Table table, string account, string limit, LevelBreach level, BreachForeseen foreseen) => table.AddRow(
        new Text(account), new Text(limit), new Text(Figures.Chance(level.WithinHour)), new Text(Figures.Chance(level.WithinSixHours)), new Text(Figures.Chance(level.WithinDay)),
        new Text(Figures.Span(level.Median)), new Text(Move(level.Nearest)), new Text(string.Join("; ", foreseen.Drivers.Select(Volatility))));

    private static string Move(BarrierDistance? nearest) => nearest is { } move
        ? SafeText.Escape($"{move.Underlying} {(move.Share > 0 ? "+" : "")}{Figures.Format(100 * move.Share, 2)} % ({Figures.Format(move.DailyDeviations, 2)} sigma of a day)")
        : "none within reach";

    private static string Volatility(VolatilityOutlook driver)
    {
        var source = driver.SourceAt(Day).ToString().ToLowerInvariant();
        return SafeText.Escape($"{driver.Underlying} {Figures.Format(100 * driver.At(Day), 1)} % ({source}{(driver.IsWarmingUp ? ", warming up" : "")}{(driver.Jumps is null ? "" : ", jumps")})");
    }
}
