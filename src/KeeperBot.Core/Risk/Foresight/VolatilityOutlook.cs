using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Quant.FirstPassage;
using KeeperBot.Quant.RealisedVol;

namespace KeeperBot.Core.Risk.Foresight;

/// <summary>How much an underlying is taken to move: the largest of what its options imply, what it did lately, and a floor.</summary>
/// <param name="Underlying">The underlying.</param>
/// <param name="Realised">Exponentially weighted, of all returns.</param>
/// <param name="Diffusive">The same without the returns that jumped; equal to <paramref name="Realised"/> where there are no <paramref name="Jumps"/>.</param>
/// <param name="Implied">Total variance by time to expiry, from the venue's own volatilities near the money; empty where no option tells.</param>
/// <param name="Floor">Annual decimal.</param>
/// <param name="Jumps">Jumps on top, from the history or configured; null for none.</param>
public sealed record VolatilityOutlook(
    Underlying Underlying, VolatilityEstimate Realised, VolatilityEstimate Diffusive, ImmutableArray<ImpliedTerm> Implied, double Floor, JumpLaw? Jumps)
{
    /// <summary>Whether there is too little history as yet; the floor and what options imply stand in.</summary>
    public bool IsWarmingUp => Realised.Status == EstimateStatus.WarmingUp;

    /// <summary>Annual volatility to a horizon.</summary>
    /// <param name="years">ACT/365 fixed, above zero.</param>
    public double At(double years) => Math.Max(Past, Math.Max(ImpliedTerm.VolatilityAt(Implied, years) ?? 0, Floor));

    /// <summary>Which of the three is the largest.</summary>
    public VolatilitySource SourceAt(double years)
    {
        var implied = ImpliedTerm.VolatilityAt(Implied, years) ?? 0;
        return Past > Math.Max(implied, Floor) ? VolatilitySource.Realised : implied > Floor ? VolatilitySource.Implied : VolatilitySource.Floor;
    }

    // An estimate that is warming up is zero and loses to the floor.
    private double Past => Jumps is null ? Realised.Volatility : Diffusive.Volatility;
}
