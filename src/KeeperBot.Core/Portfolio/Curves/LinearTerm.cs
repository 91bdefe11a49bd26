namespace KeeperBot.Core.Portfolio.Curves;

/// <summary>A part of a margin account whose value is proportional to one underlying's price.</summary>
/// <param name="Underlying">What it follows.</param>
/// <param name="Value">Its signed value at the snapshot, in the account's unit: size times the price by which the venue values it.</param>
public readonly record struct LinearTerm(Underlying Underlying, double Value)
{
    /// <summary>Its value at the snapshot if a price that lags had reached the spot; null where it does not lag.</summary>
    public double? ConvergedValue { get; init; }

    /// <summary>The share of a change in value that equity takes: 1, a collateral factor, 0 for a debt that is all requirement.</summary>
    public double EquityShare { get; init; } = 1;

    /// <summary>The share of a change in value that the requirement takes: the margin ratio, negative for a short.</summary>
    public double RequirementShare { get; init; }

    /// <summary>Interest by which it grows, a year and continuous.</summary>
    public double Growth { get; init; }

    /// <summary>Funding that equity pays for it a year at the snapshot's premium and price; nothing once marks have converged. Negative is earned.</summary>
    public double FundingPerYear { get; init; }

    /// <summary>The same where the requirement is a debt, and funding is added to that.</summary>
    public double DebtPerYear { get; init; }

    /// <summary>Its value in a shifted market.</summary>
    public double At(MarketShift shift) => At(shift, shift.Factor(Underlying));

    /// <summary>As <see cref="At(MarketShift)"/>, the underlying's factor being known.</summary>
    internal double At(MarketShift shift, double factor) =>
        (shift.MarksConverged ? ConvergedValue ?? Value : Value) * factor * (Growth == 0 ? 1 : Math.Exp(Growth * shift.YearsAhead));

    /// <summary>What a cost a year has come to in a shifted market.</summary>
    internal static double Accrued(double perYear, MarketShift shift, double factor) => shift.MarksConverged ? 0 : perYear * factor * shift.YearsAhead;
}
