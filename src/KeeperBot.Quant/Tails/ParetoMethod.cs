namespace KeeperBot.Quant.Tails;

/// <summary>How a generalised Pareto law is fitted. The zero value is refused.</summary>
public enum ParetoMethod
{
    /// <summary>Nobody said.</summary>
    Unspecified = 0,

    /// <summary>Maximum likelihood, by the profile in xi/beta (S. D. Grimshaw, 1993), with xi of at least -1/2.</summary>
    MaximumLikelihood = 1,

    /// <summary>Probability-weighted moments (J. R. M. Hosking and J. R. Wallis, 1987): steadier for few exceedances, biased from a shape of 1/2 on.</summary>
    WeightedMoments = 2,
}
