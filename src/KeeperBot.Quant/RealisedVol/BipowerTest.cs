namespace KeeperBot.Quant.RealisedVol;

/// <summary>How much of a price's variance came by jumps.</summary>
/// <param name="Status">Whether there was history enough to look.</param>
/// <param name="Variance">Realised variance a year, jumps included.</param>
/// <param name="ContinuousVariance">Bipower variation a year: what is left without jumps.</param>
/// <param name="JumpShare">(Variance - ContinuousVariance) / Variance, not below zero.</param>
/// <param name="Statistic">The ratio statistic of X. Huang and G. Tauchen (2005), standard normal if there was no jump.</param>
public readonly record struct BipowerTest(EstimateStatus Status, double Variance, double ContinuousVariance, double JumpShare, double Statistic)
{
    /// <summary>Whether the statistic is beyond the normal law's 99.9 % point, 3.090.</summary>
    public bool HasJumps => Status == EstimateStatus.Ready && Statistic > 3.0902323061678132;
}
