using System.Collections.Immutable;
using System.Globalization;
using System.Xml;
using KeeperBot.Monitoring.Terminal;
using KeeperBot.Primitives;

namespace KeeperBot.Monitoring.Reports.Periods;

/// <summary>Lines over time as inline SVG. A line is broken where nothing was recorded; each has a dash pattern besides its colour.</summary>
internal static class TimeChart
{
    private const double Width = 900, Height = 240, Left = 70, Right = 20, Top = 14, Bottom = 34;

    /// <summary>Lines that can be told apart.</summary>
    public const int MostLines = 12;

    private const int Ticks = 4;

    private static readonly string[] Colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"];

    private static readonly string[] Dashes = ["none", "6 3", "2 3", "8 3 2 3"];

    /// <summary>A line.</summary>
    /// <param name="Name">What it is called.</param>
    /// <param name="Points">Its points in the order of time; a null value breaks it.</param>
    public sealed record Line(string Name, ImmutableArray<(ChainTime Time, double? Value)> Points);

    /// <summary>Writes the chart, or a sentence where there is nothing to draw.</summary>
    /// <param name="writer">Into which.</param>
    /// <param name="title">What it shows, for those who do not see it too.</param>
    /// <param name="drawn">The lines.</param>
    /// <param name="all">How many there are, of which these are some.</param>
    public static void Write(XmlWriter writer, string title, IReadOnlyList<Line> drawn, int all)
    {
        var values = drawn.SelectMany(line => line.Points).Where(point => point.Value is { } value && double.IsFinite(value)).ToList();
        writer.WriteElementString("h3", SafeText.Escape(title));
        if (values.Count == 0)
        {
            writer.WriteElementString("p", "Nothing recorded.");
            return;
        }

        var (begin, end) = (values.Min(point => point.Time.UnixSeconds), values.Max(point => point.Time.UnixSeconds));
        var (low, high) = (values.Min(point => point.Value!.Value), values.Max(point => point.Value!.Value));
        (low, high) = high - low < 1e-9 * Math.Max(1, Math.Abs(high)) ? (low - 0.5, high + 0.5) : (low - (0.05 * (high - low)), high + (0.05 * (high - low)));
        double X(ChainTime time) => Left + ((Width - Left - Right) * (end == begin ? 0.5 : (double)(time.UnixSeconds - begin) / (end - begin)));
        double Y(double value) => Top + ((Height - Top - Bottom) * (high - value) / (high - low));

        writer.WriteStartElement("svg");
        Attributes(writer, ("viewBox", $"0 0 {Width} {Height}"), ("role", "img"), ("aria-label", SafeText.Escape($"{title}: from {Number(low)} to {Number(high)}")));
        Axes(writer, low, high, Y, begin, end, X);
        for (var index = 0; index < drawn.Count; index++)
            Draw(writer, drawn[index], index, X, Y);
        writer.WriteEndElement();
        Legend(writer, drawn, all);
    }

    private static void Axes(XmlWriter writer, double low, double high, Func<double, double> y, ulong begin, ulong end, Func<ChainTime, double> x)
    {
        for (var tick = 0; tick <= Ticks; tick++)
        {
            var value = low + ((high - low) * tick / Ticks);
            Element(writer, "line", null, ("x1", Left), ("x2", Width - Right), ("y1", Round(y(value))), ("y2", Round(y(value))), ("class", "grid"));
            Element(writer, "text", Number(value), ("x", Left - 6), ("y", Round(y(value) + 4)), ("text-anchor", "end"));
            var time = new ChainTime(begin + ((end - begin) * (ulong)tick / Ticks));
            Element(writer, "text", time.ToDateTimeOffset().ToString("MM-dd HH:mm", CultureInfo.InvariantCulture), ("x", Round(x(time))), ("y", Height - 10), ("text-anchor", tick == 0 ? "start" : tick == Ticks ? "end" : "middle"));
        }
    }

    private static void Draw(XmlWriter writer, Line line, int index, Func<ChainTime, double> x, Func<double, double> y)
    {
        var path = new System.Text.StringBuilder();
        var isDown = false;
        foreach (var (time, value) in line.Points)
        {
            if (value is not { } number || !double.IsFinite(number))
            {
                isDown = false;
                continue;
            }

            path.Append(isDown ? 'L' : 'M').Append(CultureInfo.InvariantCulture, $"{Round(x(time))} {Round(y(number))}");
            isDown = true;
        }

        writer.WriteStartElement("path");
        Attributes(writer, ("d", path.ToString()), ("fill", "none"), ("stroke", Colours[index % Colours.Length]), ("stroke-width", 1.8), ("stroke-linecap", "round"), ("stroke-dasharray", Dashes[index / Colours.Length % Dashes.Length]));
        writer.WriteElementString("title", SafeText.Escape(line.Name));
        writer.WriteEndElement();
    }

    private static void Legend(XmlWriter writer, IReadOnlyList<Line> drawn, int all)
    {
        writer.WriteStartElement("p");
        writer.WriteAttributeString("class", "legend");
        for (var index = 0; index < drawn.Count; index++)
        {
            writer.WriteStartElement("svg");
            Attributes(writer, ("width", 26), ("height", 8), ("aria-hidden", "true"));
            Element(writer, "line", null, ("x1", 1), ("x2", 25), ("y1", 4), ("y2", 4), ("stroke", Colours[index % Colours.Length]), ("stroke-width", 2), ("stroke-dasharray", Dashes[index / Colours.Length % Dashes.Length]));
            writer.WriteEndElement();
            writer.WriteElementString("span", SafeText.Escape(drawn[index].Name));
        }

        if (all > drawn.Count)
            writer.WriteElementString("span", string.Create(CultureInfo.InvariantCulture, $"and {all - drawn.Count} more, in the JSON"));
        writer.WriteEndElement();
    }

    private static void Element(XmlWriter writer, string name, string? text, params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        writer.WriteStartElement(name);
        Attributes(writer, attributes);
        if (text is not null)
            writer.WriteString(text);
        writer.WriteEndElement();
    }

    private static void Attributes(XmlWriter writer, params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        foreach (var (name, value) in attributes)
            writer.WriteAttributeString(name, string.Create(CultureInfo.InvariantCulture, $"{value}"));
    }

    private static double Round(double value) => Math.Round(value, 1);

    private static string Number(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
}
