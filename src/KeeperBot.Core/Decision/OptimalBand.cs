using KeeperBot.Core.Units;

namespace KeeperBot.Core.Decision;

/// <summary>A no-trade band that follows the book: as wide as hedging costs against the risk of not hedging make worth while (<see cref="Quant.Bands.ImpulseBand"/>).</summary>
/// <param name="RiskAversion">Relative risk aversion R; absolute is R / NAV (<see cref="Quant.Bands.RiskAversion"/>). Above 0.</param>
/// <param name="Nav">Net asset value that bears the risk, in the numeraire. Above 0.</param>
/// <param name="ProportionalCost">One-way cost of a trade as a share of its value: fee, half the spread, impact.</param>
/// <param name="FixedCost">What a trade costs whatever its size (gas), in the numeraire.</param>
/// <param name="Horizon">For how long an unhedged unit stays a risk: to the end of the book. Above 0.</param>
/// <param name="LookAhead">Over how long a move the book's gamma is averaged: about the time between two hedges.</param>
public sealed record OptimalBand(double RiskAversion, Wad Nav, Wad ProportionalCost, Wad FixedCost, TimeSpan Horizon, TimeSpan LookAhead)
{
    /// <summary>How far ahead a hedge may be made before its time (<see cref="Quant.Bands.Anticipation"/>); null for not at all.</summary>
    public TimeSpan? Anticipate { get; init; }
}
