using System.Globalization;
using System.Text;
using System.Xml;
using KeeperBot.Core.Stress;
using KeeperBot.Monitoring.Terminal;

namespace KeeperBot.Monitoring.Reports;

/// <summary>Heat maps of the worst health over time, spot by volatility, one for each margin account, as SVG.</summary>
public static class StressSvg
{
    private const int Cell = 18, Row = 26, Left = 90, Top = 70, Gap = 10, LeastWidth = 900;

    private const string Namespace = "http://www.w3.org/2000/svg";

    /// <summary>The document.</summary>
    public static string Write(StressOutcome outcome)
    {
        var axes = outcome.Grid.Axes;
        var map = Top + (axes.Volatility.Length * Row) + Gap;
        var notes = outcome.Grid.NotForeseen;
        var width = Math.Max(LeastWidth, Left + (axes.Spot.Length * Cell) + 30);
        var height = 60 + (outcome.Grid.Accounts.Length * map) + 30 + (notes.Length * 20);
        using var text = new Utf8Writer();
        using (var writer = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, NewLineChars = "\n" }))
        {
            writer.WriteStartElement("svg", Namespace);
            Attributes(writer, ("width", width), ("height", height), ("viewBox", $"0 0 {width} {height}"), ("font-family", "sans-serif"), ("font-size", 12));
            Box(writer, 0, 0, width, height, "#ffffff", null);
            Label(writer, 20, 24, $"Worst health over {Times(axes)}, block {outcome.Block}", size: 15);
            Legend(writer);
            var y = 60;
            foreach (var account in outcome.Grid.Accounts)
            {
                Map(writer, account, axes, y);
                y += map;
            }

            foreach (var item in notes)
            {
                Label(writer, 20, y, $"{item.Subject}: NOT FORESEEABLE: {item.Reason}");
                y += 20;
            }

            writer.WriteEndElement();
        }

        return text.ToString();
    }

    private static string Times(StressAxes axes) => string.Join(" / ", axes.Years.Select(years => Figures.Format(years * 365, 0))) + " days ahead";

    private static void Legend(XmlWriter writer)
    {
        var x = 20;
        foreach (var band in HealthBand.All)
        {
            Box(writer, x, 36, Cell, Cell, band.Colour, null);
            Sign(writer, x, 36, Cell, band);
            Label(writer, x + Cell + 6, 49, band.Meaning);
            x += 175;
        }
    }

    private static void Map(XmlWriter writer, AccountGrid account, StressAxes axes, int y)
    {
        Label(writer, 20, y + 30, $"{account.Id}: now {Health(account.Now)}, worst {Health(account.Worst.Health)} at price x {Number(account.Worst.At.SpotFactor)}, volatility {Shock(account.Worst.At.VolatilityShock)}, "
            + $"{Figures.Format(account.Worst.At.YearsAhead * 365, 0)} d; trigger {account.Trigger?.ToString() ?? "none"}", size: 13);
        for (var vol = 0; vol < axes.Volatility.Length; vol++)
        {
            var top = y + Top - 25 + (vol * Row);
            Label(writer, 20, top + 17, $"vol {Shock(axes.Volatility[vol])}");
            for (var spot = 0; spot < axes.Spot.Length; spot++)
            {
                var place = account.WorstOverTime[(vol * axes.Spot.Length) + spot];
                var band = HealthBand.Of(account, place.Health);
                Box(writer, Left + (spot * Cell), top, Cell, Row, band.Colour, $"price x {Number(place.At.SpotFactor)}, vol {Shock(place.At.VolatilityShock)}, {Figures.Format(place.At.YearsAhead * 365, 0)} d: health {Health(place.Health)}");
                Sign(writer, Left + (spot * Cell), top, Row, band);
            }
        }

        var below = y + Top - 25 + (axes.Volatility.Length * Row) + 10;
        for (var spot = 0; spot < axes.Spot.Length; spot++)
            Label(writer, Left + (spot * Cell) + 13, below, Number(axes.Spot[spot]), size: 9, turned: true);
        Label(writer, 20, below + 8, "price x");
    }

    private static void Box(XmlWriter writer, int x, int y, int width, int height, string fill, string? title)
    {
        writer.WriteStartElement("rect", Namespace);
        Attributes(writer, ("x", x), ("y", y), ("width", width), ("height", height), ("fill", fill));
        if (title is not null)
        {
            Attributes(writer, ("stroke", "#ffffff"));
            writer.WriteElementString("title", Namespace, SafeText.Escape(title));
        }

        writer.WriteEndElement();
    }

    private static void Sign(XmlWriter writer, int x, int y, int height, HealthBand band)
    {
        writer.WriteStartElement("text", Namespace);
        Attributes(writer, ("x", x + (Cell / 2)), ("y", y + (height / 2) + 4), ("text-anchor", "middle"), ("font-size", 11), ("fill", band == HealthBand.Far ? "#ffffff" : "#000000"));
        writer.WriteString(band.Sign.ToString());
        writer.WriteEndElement();
    }

    private static void Label(XmlWriter writer, int x, int y, string text, int size = 12, bool turned = false)
    {
        writer.WriteStartElement("text", Namespace);
        Attributes(writer, ("x", x), ("y", y), ("font-size", size));
        if (turned)
            Attributes(writer, ("text-anchor", "end"), ("transform", $"rotate(-90 {x} {y})"));
        writer.WriteString(SafeText.Escape(text));
        writer.WriteEndElement();
    }

    private static void Attributes(XmlWriter writer, params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        foreach (var (name, value) in attributes)
            writer.WriteAttributeString(name, string.Create(CultureInfo.InvariantCulture, $"{value}"));
    }

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    private static string Shock(double value) => value.ToString("+0 %;-0 %;0 %", CultureInfo.InvariantCulture);

    private static string Health(double value) => double.IsPositiveInfinity(value) ? "infinite (nothing required)" : double.IsNaN(value) ? "unknown" : Figures.Format(Math.Floor(value * 1000) / 1000, 3);

    private sealed class Utf8Writer : StringWriter
    {
        public Utf8Writer() : base(CultureInfo.InvariantCulture) => NewLine = "\n";

        public override Encoding Encoding => Encoding.UTF8;
    }
}
