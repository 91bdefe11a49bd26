using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Xml;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Records;
using KeeperBot.Core.Units;
using KeeperBot.Monitoring.Terminal;
using KeeperBot.Primitives;

namespace KeeperBot.Monitoring.Reports.Periods;

/// <summary>A period's report as one HTML page that loads nothing: its style and charts are in it, it has no script, and every name is text.</summary>
public static class PeriodHtml
{
    private const string Style =
        """
        :root{color-scheme:light dark;--ink:#1b1f24;--paper:#fff;--line:#c8ced6;--soft:#f2f4f7}
        @media(prefers-color-scheme:dark){:root{--ink:#e6e9ee;--paper:#14171b;--line:#3a424d;--soft:#1e2329}}
        body{font:15px/1.45 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:980px;margin:2rem auto;padding:0 1rem}
        table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem;display:block;overflow-x:auto}
        th,td{border-bottom:1px solid var(--line);padding:.3rem .6rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}
        td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
        th{background:var(--soft)}svg{max-width:100%;height:auto}svg text{fill:currentColor;font-size:11px}.grid{stroke:var(--line)}
        .legend span{margin:0 1rem 0 .3rem}.note{border-left:4px solid #d55e00;padding-left:.8rem}
        """;

    /// <summary>The page.</summary>
    /// <param name="report">What it says.</param>
    /// <param name="days">Each day with how it is sealed, in words.</param>
    public static string Write(PeriodReport report, IReadOnlyList<(string Day, string Seal)> days)
    {
        ArgumentNullException.ThrowIfNull(report);
        var text = new StringBuilder("<!DOCTYPE html>\n");
        using (var writer = XmlWriter.Create(text, new XmlWriterSettings { OmitXmlDeclaration = true, Indent = false, ConformanceLevel = ConformanceLevel.Fragment }))
        {
            writer.WriteStartElement("html");
            writer.WriteAttributeString("lang", "en");
            Head(writer);
            writer.WriteStartElement("body");
            Body(writer, report, days);
            writer.WriteEndElement();
            writer.WriteEndElement();
        }

        return text.Append('\n').ToString();
    }

    private static void Head(XmlWriter writer)
    {
        writer.WriteStartElement("head");
        writer.WriteStartElement("meta");
        writer.WriteAttributeString("charset", "utf-8");
        writer.WriteEndElement();
        writer.WriteStartElement("meta");
        writer.WriteAttributeString("http-equiv", "Content-Security-Policy");
        writer.WriteAttributeString("content", "default-src 'none'; style-src 'unsafe-inline'");
        writer.WriteEndElement();
        writer.WriteStartElement("meta");
        writer.WriteAttributeString("name", "viewport");
        writer.WriteAttributeString("content", "width=device-width, initial-scale=1");
        writer.WriteEndElement();
        writer.WriteElementString("title", "KeeperBot report");
        writer.WriteStartElement("style");
        writer.WriteRaw(Style);
        writer.WriteEndElement();
        writer.WriteEndElement();
    }

    private static void Body(XmlWriter writer, PeriodReport report, IReadOnlyList<(string Day, string Seal)> days)
    {
        var (header, figures) = (report.Header, report.Figures);
        writer.WriteElementString("h1", "KeeperBot report");
        Paragraph(writer, $"{header.From} to {header.To}, chain {header.Chain}, acting address {header.Actor}. {figures.Records.Length} records, {figures.Transactions.Length} transactions mined. Made by KeeperBot {header.Program}.");
        Notes(writer, figures);
        writer.WriteElementString("h2", "Exposure");
        Charts(writer, figures);
        writer.WriteElementString("h2", "Profit and loss");
        Attribution(writer, figures);
        writer.WriteElementString("h2", "Breaches avoided");
        Rescues(writer, report.Rescues);
        writer.WriteElementString("h2", "Actions");
        Table(writer, ["Planned", "Target", "Action", "State", "Why", "Gas used", "Cost (wei)", "Transaction"], [5, 6], report.Actions.Select(action => new[]
        {
            action.PlannedAt.ToString(), action.Target.Value, $"{action.Kind}: {action.Description}", action.State.ToString(), action.Reason,
            action.GasUsed?.ToString(CultureInfo.InvariantCulture) ?? "-", action.Cost?.ToString(CultureInfo.InvariantCulture) ?? "-", action.Hash?.ToString() ?? "-",
        }));
        writer.WriteElementString("h2", "Refused or given up");
        Tallies(writer, figures.Refusals);
        writer.WriteElementString("h2", "Alarms");
        Tallies(writer, figures.Alarms);
        writer.WriteElementString("h2", "Daily records");
        Table(writer, ["Day", "Seal"], [], days.Select(day => new[] { day.Day, day.Seal }));
        Paragraph(writer, "The same report as JSON holds the records themselves; `keeper verify FILE` works it out again.");
    }

    private static void Notes(XmlWriter writer, PeriodFigures figures)
    {
        var notes = figures.Gaps.Select(gap => $"No record from {gap.From} to {gap.To}: the keeper did not run, or could not write.").ToList();
        if (figures.Unwritten > 0)
            notes.Add(FormattableString.Invariant($"{figures.Unwritten} cycles were worth a record and have none."));
        if (figures.Void > 0)
            notes.Add(FormattableString.Invariant($"{figures.Void} cycles were void: they could not read or decide."));
        notes.AddRange(figures.Attribution.Gaps.Select(gap => $"{gap.Account}, {gap.From} to {gap.To}: {gap.Detail}. It is not in the profit and loss."));
        foreach (var note in notes)
        {
            writer.WriteStartElement("p");
            writer.WriteAttributeString("class", "note");
            writer.WriteString(SafeText.Escape(note));
            writer.WriteEndElement();
        }
    }

    private static void Charts(XmlWriter writer, PeriodFigures figures)
    {
        ImmutableArray<TimeChart.Line> Lines(IEnumerable<string> names, Func<CycleRecord, string, double?> value) =>
            [.. names.Distinct().Take(TimeChart.MostLines).Order(StringComparer.Ordinal).Select(name => new TimeChart.Line(name, Broken(figures, record => value(record, name))))];
        // Of very many accounts those that came closest to liquidation.
        var accounts = figures.Records.SelectMany(record => record.Accounts).SelectMany(account => account.Margin).Where(margin => margin.Health.HasRequirement)
            .GroupBy(margin => margin.Id.Value).OrderBy(group => group.Min(margin => margin.Health.Value!.Value.ToDouble())).Select(group => group.Key).ToList();
        var underlyings = figures.Records.SelectMany(record => record.Underlyings).Select(item => item.Underlying.Symbol).Distinct().ToList();
        TimeChart.Write(writer, "Health (1 is liquidation)", Lines(accounts, (record, name) => record.Find(new MarginAccountId(name))?.Health.Value?.ToDouble()), accounts.Count);
        TimeChart.Write(writer, "Net delta, in units of the underlying", Lines(underlyings, (record, name) => record.Find(new Underlying(name))?.Net.Delta), underlyings.Count);
        TimeChart.Write(writer, "Net vega, per point of volatility", Lines(underlyings, (record, name) => record.Find(new Underlying(name)) is { } item ? Figures.VegaPerPoint(item.Net) : null), underlyings.Count);
        TimeChart.Write(writer, "Net theta, per day", Lines(underlyings, (record, name) => record.Find(new Underlying(name)) is { } item ? Figures.ThetaPerDay(item.Net) : null), underlyings.Count);
        foreach (var symbol in underlyings.Order(StringComparer.Ordinal))
            TimeChart.Write(writer, $"Price of {symbol}", Lines([symbol], (record, name) => record.Find(new Underlying(name))?.Spot?.ToDouble()), 1);
    }

    /// <summary>The values over time, with a break in every gap.</summary>
    private static ImmutableArray<(ChainTime, double?)> Broken(PeriodFigures figures, Func<CycleRecord, double?> value)
    {
        var points = ImmutableArray.CreateBuilder<(ChainTime, double?)>();
        foreach (var record in figures.Records)
        {
            if (figures.Gaps.Any(gap => gap.To == record.Time))
                points.Add((record.Time, null));
            points.Add((record.Time, value(record)));
        }

        return points.ToImmutable();
    }

    private static void Attribution(XmlWriter writer, PeriodFigures figures)
    {
        Paragraph(writer, "In the numeraire; a loss is negative. Each position's move between two records is explained by the Greeks before it, dV = delta dS + gamma dS² / 2 + vega dσ + theta dt; what that leaves is the residual. Quoted cost is slippage and fees as the venue quoted them, slippage what a trade cost beyond (the whole cost where there was no quote).");
        var lines = figures.Attribution.Lines;
        Table(writer, ["Underlying", .. AttributionLines.Of(new(default)).Select(line => Words(line.Name))], [.. Enumerable.Range(1, 10)], lines.Select(line =>
            (string[])[line.Underlying.Symbol, .. AttributionLines.Of(line).Select(item => Figures.Format(item.Value, 2))]));
        var unpriced = lines.Aggregate(Wei.Zero, (sum, line) => sum + line.UnpricedGas);
        Paragraph(writer, $"Gas of all transactions: {figures.Wei.ToString(CultureInfo.InvariantCulture)} wei{(unpriced == Wei.Zero ? "" : $", of which {unpriced.ToString()} could not be valued (no price of the native currency: limits.objective.native)")}.");
        foreach (var (account, value) in figures.Attribution.Other)
            Paragraph(writer, $"{account}: besides, what it is worth changed by {Figures.Format(value, 2)} (payments in and out, and what a venue values otherwise than its prices tell).");
    }

    private static void Rescues(XmlWriter writer, ImmutableArray<PeriodRescue> rescues)
    {
        Paragraph(writer, FormattableString.Invariant($"{rescues.Count(rescue => rescue.IsBreachAvoided)} of {rescues.Length} rescues kept an account from becoming liquidatable. Without: the account as it was when the rescue was planned, by the venue's margin formula along the prices and volatilities that were recorded, with nobody acting."));
        Table(writer, ["Planned", "Target", "Action", "Health then", "Least with it", "Least without", "Liquidatable without, from", "Not known"], [3, 4, 5], rescues.Select(rescue => new[]
        {
            rescue.Action.PlannedAt.ToString(), rescue.Action.Target.Value, $"{rescue.Action.Kind}: {rescue.Action.Reason}", Health(rescue.HealthThen), Health(rescue.LowestWith), Health(rescue.Without?.Lowest),
            rescue.Without is null ? "-" : rescue.Without.LiquidatableAt?.ToString() ?? "never", rescue.WhyNot ?? "",
        }));
    }

    private static string Health(double? value) => value is not { } known ? "-" : double.IsFinite(known) ? Figures.Format(known, 3) : "nothing required";

    private static void Tallies(XmlWriter writer, IEnumerable<Tally> tallies) => Table(
        writer, ["Subject", "Code", "Records", "First", "Last"], [2],
        tallies.Select(tally => new[] { tally.Subject, tally.Code, tally.Count.ToString(CultureInfo.InvariantCulture), tally.First.ToString(), tally.Last.ToString() }));

    private static string Words(string name) => string.Concat(name.Select((letter, index) => index > 0 && char.IsUpper(letter) ? $" {char.ToLowerInvariant(letter)}" : letter.ToString()));

    private static void Paragraph(XmlWriter writer, string text) => writer.WriteElementString("p", SafeText.Escape(text));

    private static void Table(XmlWriter writer, string[] columns, int[] numeric, IEnumerable<string[]> rows)
    {
        var all = rows.ToList();
        if (all.Count == 0)
        {
            Paragraph(writer, "None.");
            return;
        }

        writer.WriteStartElement("table");
        Row(writer, "th", columns, numeric);
        foreach (var row in all)
            Row(writer, "td", row, numeric);
        writer.WriteEndElement();
    }

    private static void Row(XmlWriter writer, string cell, string[] texts, int[] numeric)
    {
        writer.WriteStartElement("tr");
        for (var index = 0; index < texts.Length; index++)
        {
            writer.WriteStartElement(cell);
            if (numeric.Contains(index))
                writer.WriteAttributeString("class", "n");
            writer.WriteString(SafeText.Escape(texts[index]));
            writer.WriteFullEndElement();
        }

        writer.WriteEndElement();
    }
}
