using System.Collections.Immutable;

namespace KeeperBot.Core.Portfolio.Curves;

/// <summary>
/// Equity and requirement as they were read, and straight lines from there: perpetual positions, collateral at a factor, debts. Exact for every venue whose formula is
/// a sum of sizes times prices.
/// </summary>
/// <param name="equity">Equity as read.</param>
/// <param name="requirement">Requirement as read; 0 or less is none.</param>
/// <param name="terms">What moves.</param>
public sealed class LinearMarginCurve(double equity, double requirement, ImmutableArray<LinearTerm> terms) : ILinearMarginCurve
{
    /// <summary>The underlying that the account counts in, where its unit is not the numeraire: its figures are divided by that price. The terms are at the snapshot's price.</summary>
    public Underlying? Unit { get; init; }

    /// <inheritdoc/>
    public MarginPoint At(MarketShift shift)
    {
        var (value, required) = Line(shift);
        var unit = Unit is { } counted ? shift.Factor(counted) : 1;
        return new(value / unit, Math.Max(0, required) / unit);
    }

    /// <inheritdoc/>
    public MarginPoint Line(MarketShift shift)
    {
        var (value, required) = (equity, requirement);
        foreach (var term in terms)
        {
            var factor = shift.Factor(term.Underlying);
            var change = term.At(shift, factor) - term.Value;
            value += (term.EquityShare * change) - LinearTerm.Accrued(term.FundingPerYear, shift, factor);
            required += (term.RequirementShare * change) + LinearTerm.Accrued(term.DebtPerYear, shift, factor);
        }

        return new(value, required);
    }
}
