using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Risk;

/// <summary>
/// Health of one margin account three ways, of which the worst rules: as the venue sees it now, with the freshest price that the venue could be given, and with marks
/// that lag (TWAPs) converged to the spot. The last two come from <see cref="MarginAccount.Curve"/>.
/// </summary>
/// <param name="Now">The venue's own figures.</param>
/// <param name="Freshest">With <see cref="MarginAccount.Fresher"/>; the same as now where no fresher price is known; null where one is known and its effect is not.</param>
/// <param name="Converged">With lagging marks converged; null where there is no curve to say so, or where it has no value.</param>
public sealed record HealthViews(HealthRatio Now, HealthRatio? Freshest, HealthRatio? Converged)
{
    /// <summary>Rounding of the curve that is no news: its own promise is 1e-9 of the figures.</summary>
    private const double Rounding = 1e-9;

    /// <summary>The least of those that are known.</summary>
    public HealthRatio Worst => Worse(Worse(Now, Freshest), Converged);

    /// <summary>The views of an account.</summary>
    public static HealthViews Of(MarginAccount margin) => new(
        margin.Health,
        margin.Fresher is { } fresher ? In(margin, fresher) : margin.Health,
        In(margin, Lagless));

    private static MarketShift Lagless { get; } = MarketShift.None with { MarksConverged = true };

    private static HealthRatio? In(MarginAccount margin, MarketShift shift)
    {
        if (margin.Curve?.At(shift) is not { } point || !double.IsFinite(point.Equity) || !double.IsFinite(point.Maintenance))
            return null;
        if (Same(point.Equity, margin.Equity) && Same(point.Maintenance, margin.Maintenance ?? Wad.Zero))
            return margin.Health;
        var requirement = Wad.FromDouble(point.Maintenance);
        return requirement.Sign > 0 ? HealthRatio.Of(Wad.FromDouble(point.Equity), requirement) : HealthRatio.NoRequirement;
    }

    private static bool Same(double foreseen, Wad read) => Math.Abs(foreseen - read.ToDouble()) <= Rounding * Math.Abs(foreseen);

    private static HealthRatio Worse(HealthRatio one, HealthRatio? other) =>
        other is not { HasRequirement: true } second ? one
        : !one.HasRequirement || second.Equity.Raw * one.Requirement.Raw < one.Equity.Raw * second.Requirement.Raw ? second
        : one;
}
