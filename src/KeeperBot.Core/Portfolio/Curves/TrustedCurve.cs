namespace KeeperBot.Core.Portfolio.Curves;

/// <summary>Whether a margin account's curve gives the figures that were read; one that does not foretells nothing.</summary>
public static class TrustedCurve
{
    /// <summary>How far it may be from them, as a share of their size; its promise is 1e-9, and doubles carry money to 1e-16.</summary>
    private const double Tolerance = 1e-6;

    /// <summary>Why the account's curve is not to be trusted, in words; null where it is, or where nothing is required.</summary>
    public static string? WhyNot(MarginAccount margin)
    {
        ArgumentNullException.ThrowIfNull(margin);
        if (margin.Maintenance is not { } requirement)
            return null;
        if (margin.Curve is not { } curve)
            return $"how margin at {margin.Venue} moves with the market is not known to this program";
        MarginPoint now;
        try
        {
            now = curve.At(MarketShift.None);
        }
        catch (Exception error) when (error is ArithmeticException or ArgumentOutOfRangeException)
        {
            return $"the venue's formula has no value in the market as it is: {error.Message}";
        }

        var read = (Equity: margin.Equity.ToDouble(), Requirement: requirement.ToDouble());
        return IsNear(now.Equity, read.Equity) && IsNear(now.Maintenance, read.Requirement) ? null : FormattableString.Invariant(
            $"the venue's formula gives equity {now.Equity:G9} and requirement {now.Maintenance:G9} where {read.Equity:G9} and {read.Requirement:G9} were read");
    }

    private static bool IsNear(double value, double read) => Math.Abs(value - read) <= Tolerance * Math.Max(Math.Abs(read), 1e-12);
}
