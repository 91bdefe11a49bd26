using System.Collections.Immutable;
using System.Globalization;

namespace KeeperBot.Core.Stress.Paths;

/// <summary>
/// Reads a path from CSV. Lines that start with '#' are notes; the first other line names the columns: minutes or hours (from the start), price (in any unit:
/// what counts is its ratio to the first), volatility (factor), gas_gwei, oracle_lag_minutes, depth (factor), source. No field is quoted, and none holds a comma.
/// </summary>
public static class PathFile
{
    private const double MinutesPerHour = 60;

    /// <summary>A year of a path, minute by minute, is more than a crisis takes.</summary>
    private const double MostMinutes = 365 * 24 * MinutesPerHour;

    private const double MostOfAnything = 1e12;

    private static readonly ImmutableArray<string> Columns = ["price", "volatility", "gas_gwei", "oracle_lag_minutes", "depth", "source"];

    private sealed record Line(int Number, ImmutableArray<string> Fields);

    /// <summary>Reads it.</summary>
    /// <param name="name">What the path is called.</param>
    /// <param name="text">The whole file.</param>
    /// <exception cref="PathFileFault">A line is not as it must be.</exception>
    public static MarketPath Read(string name, string text)
    {
        var notes = ImmutableArray.CreateBuilder<string>();
        var rows = ImmutableArray.CreateBuilder<PathRow>();
        Line? header = null;
        var number = 0;
        foreach (var whole in text.TrimStart('\uFEFF').Split('\n'))
        {
            number++;
            var line = whole.Trim();
            if (line.StartsWith('#'))
                notes.Add(line[1..].Trim());
            if (line.Length == 0 || line.StartsWith('#'))
                continue;
            var fields = new Line(number, [.. line.Split(',').Select(field => field.Trim())]);
            if (header is null)
                header = Header(fields);
            else
                rows.Add(Row(header, fields, rows));
        }

        if (header is null)
            throw new PathFileFault(number, "minutes", "there is no line that names the columns; it is: minutes,price,volatility,gas_gwei,oracle_lag_minutes,depth,source");
        if (rows.Count < 2)
            throw new PathFileFault(number, header.Fields[0], $"the file has {rows.Count} row(s); a path has two or more");
        var first = rows[0].PriceFactor;
        return new(name, notes.ToImmutable(), [.. rows.Select(row => row with { PriceFactor = row.PriceFactor / first })]);
    }

    private static Line Header(Line line)
    {
        foreach (var column in line.Fields)
        {
            if (!Columns.Contains(column) && column is not ("minutes" or "hours"))
                throw new PathFileFault(line.Number, column, $"\"{column}\" is no column of a path; they are minutes (or hours), {string.Join(", ", Columns)}");
            if (line.Fields.Count(other => other == column) > 1)
                throw new PathFileFault(line.Number, column, "is named twice; name it once");
        }

        if (line.Fields.Count(column => column is "minutes" or "hours") != 1)
            throw new PathFileFault(line.Number, "minutes", "exactly one of minutes and hours must be named");
        foreach (var column in Columns)
            if (!line.Fields.Contains(column))
                throw new PathFileFault(line.Number, column, "is missing from the header; add it, with a value in every row");
        return line;
    }

    private static PathRow Row(Line header, Line line, IReadOnlyList<PathRow> before)
    {
        if (line.Fields.Length < header.Fields.Length)
            throw new PathFileFault(line.Number, header.Fields[line.Fields.Length], $"is missing: the row has {line.Fields.Length} fields and the header {header.Fields.Length}");
        if (line.Fields.Length > header.Fields.Length)
            throw new PathFileFault(line.Number, header.Fields[^1], $"the row goes on after it: it has {line.Fields.Length} fields and the header {header.Fields.Length}; no field may hold a comma");
        string Field(string column) => line.Fields[header.Fields.IndexOf(column)];
        double Number(string column, bool zero, double most) => Read(line.Number, column, Field(column), zero, most);
        var (time, unit) = header.Fields.Contains("minutes") ? ("minutes", 1) : ("hours", MinutesPerHour);
        var at = TimeSpan.FromMinutes(Number(time, zero: true, MostMinutes / unit) * unit);
        if (before.Count == 0 && at != TimeSpan.Zero)
            throw new PathFileFault(line.Number, time, $"\"{Field(time)}\" is the first row's; a path starts at 0");
        if (before.Count > 0 && at <= before[^1].At)
            throw new PathFileFault(line.Number, time, $"\"{Field(time)}\" is not after the row before it; order the rows by time, one for each");
        if (Field("source").Length == 0)
            throw new PathFileFault(line.Number, "source", "is empty; say where the row comes from, for instance an anchor's name or \"interpolated\"");
        return new(
            at, Number("price", zero: false, MostOfAnything), Number("volatility", zero: false, 1000), Number("gas_gwei", zero: true, MostOfAnything),
            TimeSpan.FromMinutes(Number("oracle_lag_minutes", zero: true, MostMinutes)), Number("depth", zero: false, 1000), Field("source"));
    }

    private static double Read(int line, string column, string text, bool zero, double most)
    {
        if (!double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value))
            throw new PathFileFault(line, column, $"\"{text}\" is no finite number; write for instance 0.85");
        if (value < 0 || (value == 0 && !zero))
            throw new PathFileFault(line, column, $"\"{text}\" is not {(zero ? "0 or more" : "above 0")}; write for instance {(zero ? "0" : "0.85")}");
        if (value > most)
            throw new PathFileFault(line, column, $"\"{text}\" is above {most.ToString(CultureInfo.InvariantCulture)}, which is more than this column means; look at its unit");
        return value;
    }
}
