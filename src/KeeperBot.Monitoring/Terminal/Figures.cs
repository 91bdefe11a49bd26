using System.Globalization;
using System.Text.RegularExpressions;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Units;

namespace KeeperBot.Monitoring.Terminal;

/// <summary>Numbers as people read them. Only here are the internal units of docs/units.md converted (vega per vol point, theta per day).</summary>
public static partial class Figures
{
    private const double DaysPerYear = 365;
    private const double VolPointsPerUnit = 100;
    private const double PercentPerUnit = 100;

    /// <summary>A fixed-point value rounded down to <paramref name="decimals"/>, with a fixed number of digits.</summary>
    public static string Format(Wad value, int decimals) =>
        (value.ToScaled(decimals, Rounding.Down) is var scaled && scaled.Sign < 0 ? "-" : "") + Digits(System.Numerics.BigInteger.Abs(scaled).ToString(CultureInfo.InvariantCulture), decimals);

    /// <summary>As <see cref="Format(Wad, int)"/>; "unknown" where there is none.</summary>
    public static string Format(Wad? value, int decimals) => value is { } known ? Format(known, decimals) : "unknown";

    /// <summary>A floating-point value for display; what is not finite says so.</summary>
    public static string Format(double value, int decimals) => double.IsFinite(value)
        ? value.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)
        : "not finite";

    /// <summary>Health with three decimals; "no requirement" where nothing can be liquidated.</summary>
    public static string Format(HealthRatio health) => health.Value is { } value ? Format(value, 3) : "no requirement";

    /// <summary>A probability in per cent; one that is less than a thousandth of a per cent and not zero says so.</summary>
    public static string Chance(double probability) => probability is > 0 and < 1e-5 ? "< 0.001 %" : $"{Format(100 * probability, probability < 0.1 ? 3 : 1)} %";

    /// <summary>A foreseen time; what lies beyond a year is not counted.</summary>
    public static string Span(TimeSpan? span) => span switch
    {
        null => "over a year",
        { } now when now <= TimeSpan.Zero => "now",
        { TotalHours: < 1 } minutes => $"{Format(minutes.TotalMinutes, 0)} min",
        { TotalDays: < 2 } hours => $"{Format(hours.TotalHours, 1)} h",
        { } days => $"{Format(days.TotalDays, 1)} d",
    };

    /// <summary>A sentence whose exact figures are cut to four decimals, for tables; logs and JSON keep them whole.</summary>
    public static string Brief(string text) => ExactFigure().Replace(text, "$1");

    /// <summary>Vega per vol point (0.01 of volatility).</summary>
    public static double VegaPerPoint(GreekVector greeks) => VegaPerPoint(greeks.Vega);

    /// <summary>The same of a vega alone.</summary>
    public static double VegaPerPoint(double vega) => vega / VolPointsPerUnit;

    /// <summary>Gamma per move of 1 % of the price, in units of the underlying; not a number where the price is not known.</summary>
    public static double GammaPerPercent(UnderlyingRisk exposure) => exposure.Spot is { } spot ? exposure.Net.Gamma * spot.ToDouble() / PercentPerUnit : double.NaN;

    /// <summary>A bucket of expiries, in words.</summary>
    public static string Term(VegaTerm term) => term.UpToDays is { } days ? $"up to {days.ToString(CultureInfo.InvariantCulture)} d" : "beyond";

    /// <summary>Theta per day of 1/365 year.</summary>
    public static double ThetaPerDay(GreekVector greeks) => greeks.Theta / DaysPerYear;

    /// <summary>Charm per day of 1/365 year.</summary>
    public static double CharmPerDay(GreekVector greeks) => greeks.Charm / DaysPerYear;

    /// <summary>A share in percent.</summary>
    public static double? Percent(double? share) => share * PercentPerUnit;

    private static string Digits(string digits, int decimals)
    {
        if (decimals == 0)
            return digits;
        digits = digits.PadLeft(decimals + 1, '0');
        return $"{digits[..^decimals]}.{digits[^decimals..]}";
    }

    [GeneratedRegex(@"(\d+\.\d{4})\d+", RegexOptions.CultureInvariant)]
    private static partial Regex ExactFigure();
}
