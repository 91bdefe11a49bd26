namespace KeeperBot.Quant.FirstPassage;

/// <summary>How a spot is taken to move.</summary>
/// <param name="Spot">Where it is now, greater than zero.</param>
/// <param name="Volatility">Annual volatility of the diffusion, zero or more; more than zero with jumps.</param>
/// <param name="Drift">mu of dS/S = mu dt + vol dW, so ln S drifts at mu - vol^2/2.</param>
/// <param name="Jumps">Kou's jumps on top, uncompensated; null for none.</param>
/// <param name="WatchInterval">Years between two looks, zero for watching without a break: see <see cref="BarrierWatch"/>.</param>
public readonly record struct SpotLaw(double Spot, double Volatility, double Drift = 0, JumpLaw? Jumps = null, double WatchInterval = 0)
{
    internal double LogDrift => Drift - 0.5 * Volatility * Volatility;

    /// <summary>The probabilities of touching two barriers, either of which may be missing.</summary>
    internal BreachProbabilities Touching(double? lower, double? upper, double years)
    {
        BarrierWatch watch = new(Spot, lower, upper, Volatility, Drift, years, WatchInterval);
        return Jumps is { } jumps ? JumpBarrierBreach.Evaluate(watch, jumps) : BarrierBreach.Evaluate(watch);
    }

    internal void Check()
    {
        new BarrierWatch(Spot, null, null, Volatility, Drift, 0, WatchInterval).Check();
        if (Jumps is not { } jumps)
            return;
        jumps.Check();
        Require.Positive(Volatility);
    }
}
