using System.Globalization;
using KeeperBot.Core.Stress;
using KeeperBot.Core.Stress.Paths;
using KeeperBot.Core.Units;
using KeeperBot.Monitoring.Reports;
using Spectre.Console;

namespace KeeperBot.Monitoring.Terminal;

/// <summary>A stress on a terminal: heat maps, demand against the buffers, the paths. Every cell has a sign, so that it reads the same without colour.</summary>
public static class StressView
{
    private const double DaysPerYear = 365;

    /// <summary>The shocks of the price of which the table of demand tells; the JSON has all.</summary>
    private static readonly double[] Told = [0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 1, 1.05, 1.1, 1.15, 1.2, 1.3, 1.5, 2];

    /// <summary>Writes it.</summary>
    public static void Show(IAnsiConsole console, StressOutcome outcome)
    {
        Line(console, $"block {outcome.Block}, {outcome.Block.Timestamp}, mode {ReportJson.Kebab(outcome.Mode)}; prices moved together: {Names(outcome.Market.Moved)}; held: {Names(outcome.Market.Held)}");
        Line(console, "A model by the venues' own margin formulas and this configuration, no forecast and no backtest (docs/stress.md).");
        foreach (var unknown in outcome.Grid.NotForeseen)
            Line(console, $"NOT FORESEEABLE {unknown.Subject}: {unknown.Reason}");
        foreach (var unserved in outcome.Grid.Unserved)
            Line(console, $"no top-up for {unserved.Subject}: {unserved.Reason}");
        if (outcome.Grid.Accounts.IsEmpty)
            Line(console, "there is no margin account whose formula is known");
        foreach (var account in outcome.Grid.Accounts)
            Map(console, account, outcome.Grid.Axes);
        if (!outcome.Grid.Accounts.IsEmpty)
            Line(console, "signs: " + string.Join("   ", HealthBand.All.Select(band => $"{band.Sign} {band.Meaning}")));
        if (!outcome.Grid.Demand.IsEmpty)
            console.Write(Demand(outcome.Grid));
        if (!outcome.Paths.IsEmpty)
            console.Write(Paths(outcome));
        foreach (var path in outcome.Paths)
            Line(console, $"{path.Path.Name}: would this configuration have survived? {Answer(path.Fate)}");
        if (outcome.Cascade is { } cascade)
            console.Write(Cascade(cascade));
    }

    private static void Map(IAnsiConsole console, AccountGrid account, StressAxes axes)
    {
        Line(console, $"\n{account.Id}: health now {Health(account.Now)}, worst {Health(account.Worst.Health)} at {Place(account.Worst.At)}; most equity lost {Figures.Format(account.MostLost, 2)}; trigger {account.Trigger?.ToString() ?? "none configured"}");
        for (var vol = 0; vol < axes.Volatility.Length; vol++)
        {
            var row = new Paragraph($"  vol {Shock(axes.Volatility[vol]),6} ");
            for (var spot = 0; spot < axes.Spot.Length; spot++)
            {
                var band = HealthBand.Of(account, account.WorstOverTime[(vol * axes.Spot.Length) + spot].Health);
                row.Append(band.Sign.ToString(), new Style(band == HealthBand.Far ? Color.White : Color.Black, Colour(band)));
            }

            row.Append("\n");
            console.Write(row);
        }

        Line(console, Ruler(axes));
    }

    private static Color Colour(HealthBand band) => Convert.FromHexString(band.Colour.AsSpan(1)) is [var red, var green, var blue] ? new(red, green, blue) : Color.Default;

    /// <summary>Where on the row the prices stand: a mark under its column for each number that has room.</summary>
    private static string Ruler(StressAxes axes)
    {
        const int Indent = 13;
        var (text, end) = (new string(' ', Indent + axes.Spot.Length + 6).ToCharArray(), 0);
        foreach (var told in (double[])[axes.Spot[0], 0.8, 0.9, 1, 1.1, 1.2, axes.Spot[^1]])
        {
            var word = "^" + Factor(told);
            var at = Indent + axes.Spot.IndexOf(told);
            if (at < Indent || at < end || at + word.Length > text.Length)
                continue;
            word.CopyTo(0, text, at, word.Length);
            end = at + word.Length + 1;
        }

        "price x".CopyTo(0, text, 2, 7);
        return new string(text).TrimEnd();
    }

    private static Table Demand(StressGridReport grid)
    {
        var table = new Table().Border(TableBorder.Rounded).Title("Top-ups wanted at once, at the worst volatility and time, against the idle buffer").Expand();
        table.AddColumns("Buffer", "Price x", "Back to the triggers", "To the targets", "Idle", "Missing", "For");
        foreach (var buffer in grid.Demand.GroupBy(demand => (demand.Token, demand.Payer)))
        {
            var name = SafeText.Shorten($"{buffer.Key.Token} of {buffer.Key.Payer}", 24);
            var told = buffer.Where(demand => Told.Contains(demand.SpotFactor) && demand.ToTarget is not { IsZero: true }).ToList();
            if (told.Count == 0)
                Add(table, name, $"{Factor(Told[0])} to {Factor(Told[^1])}", "nothing", "nothing", Amount(buffer.First().Idle), "nothing", "");
            foreach (var demand in told)
            {
                Add(
                    table, name, Factor(demand.SpotFactor), Amount(demand.ToTrigger), Amount(demand.ToTarget), Amount(demand.Idle), demand.Missing is { IsZero: true } ? "nothing" : Amount(demand.Missing),
                    string.Join(", ", demand.Accounts));
                name = "";
            }
        }

        return table;
    }

    private static Table Paths(StressOutcome outcome)
    {
        var table = new Table().Border(TableBorder.Rounded).Title("Scenarios (\"reconstructed\": from a few published anchors, no recording)").Expand();
        table.AddColumn(new TableColumn("Scenario").NoWrap()).AddColumns("Account", "Outcome", "Lowest health", "Top-ups", "Reductions", "Held up by");
        foreach (var path in outcome.Paths)
        {
            var name = $"{path.Path.Name}\n{Span(path.Path.Length)}, price x {Figures.Format(path.Path.Rows.Min(row => row.PriceFactor), 2)}\ngas to {Figures.Format(path.Path.Rows.Max(row => row.GasGwei), 0)} gwei";
            foreach (var account in path.Accounts)
            {
                Add(
                    table, name, account.Id.Value, account.EndedAt is { } at ? $"{Word(account.Fate)} after {Span(at)}" : Word(account.Fate),
                    double.IsPositiveInfinity(account.LowestHealth) ? "no requirement" : $"{Health(account.LowestHealth)} after {Span(account.LowestAt)}",
                    account.TopUps == 0 ? "-" : $"{account.TopUps}: {string.Join(", ", account.Paid.Select(paid => Figures.Brief(paid.ToString())))}",
                    account.Reductions == 0 ? "-" : $"{account.Reductions}: {Figures.Format((1 - account.ShareKept) * 100, 0)} % closed, paid {Figures.Format(account.ReductionCost, 2)}",
                    account.Blocked.IsEmpty ? "-" : string.Join(", ", account.Blocked.Select(blocked => $"{blocked.Code} {Span(blocked.Time)}")));
                name = "";
            }

            foreach (var unknown in path.NotForeseen)
            {
                Add(table, name, unknown.Subject, "NOT FORESEEABLE", "unknown", "-", "-", unknown.Reason);
                name = "";
            }
        }

        return table;
    }

    private static Table Cascade(IEnumerable<CascadeLine> cascade)
    {
        var table = new Table().Border(TableBorder.Rounded).Title("The portfolio's own liquidations pushing the price").Expand();
        table.AddColumns("Underlying", "First fall", "Price by it alone", "Price at rest", "Sold", "Rounds");
        foreach (var line in cascade)
        {
            Add(
                table, line.Underlying.Symbol, $"{Figures.Format(line.Shock * 100, 0)} %", Figures.Format(line.ShockedPrice, 2), Figures.Format(line.Price, 2), Figures.Format(line.Sold, 4),
                line.Rounds.ToString(CultureInfo.InvariantCulture));
        }

        return table;
    }

    private static string Answer(Fate fate) => fate switch
    {
        Fate.Survived => "yes, by this model",
        Fate.Liquidated => "NO",
        _ => "NOT KNOWN: part of it cannot be foreseen",
    };

    private static string Word(Fate fate) => fate switch
    {
        Fate.Survived => "survived",
        Fate.Liquidated => "LIQUIDATED",
        _ => "NOT FORESEEABLE",
    };

    private static string Factor(double factor) => factor.ToString("0.##", CultureInfo.InvariantCulture);

    private static string Names<T>(IEnumerable<T> names) => string.Join(", ", names) is { Length: > 0 } text ? text : "none";

    private static string Place(GridPoint at) => $"price x {Factor(at.SpotFactor)}, vol {Shock(at.VolatilityShock)}, {Figures.Format(at.YearsAhead * DaysPerYear, 0)} d ahead";

    private static string Shock(double shock) => shock.ToString("+0 %;-0 %;0 %", CultureInfo.InvariantCulture);

    /// <summary>Rounded down: what is below a limit is not shown as at it.</summary>
    private static string Health(double health) => double.IsPositiveInfinity(health) ? "infinite" : double.IsNaN(health) ? "unknown" : Figures.Format(Math.Floor(health * 1000) / 1000, 3);

    private static string Amount(Wad? amount) => Figures.Format(amount, 2);

    private static string Span(TimeSpan span) => span.TotalHours >= 1 ? $"{(int)span.TotalHours} h {span.Minutes} min" : $"{span.Minutes} min";

    private static void Add(Table table, params string[] cells) => table.AddRow(cells.Select(cell => new Text(string.Join('\n', cell.Split('\n').Select(SafeText.Escape)))));

    private static void Line(IAnsiConsole console, string text) => console.Write(new Text(string.Join('\n', text.Split('\n').Select(SafeText.Escape)) + "\n"));
}
