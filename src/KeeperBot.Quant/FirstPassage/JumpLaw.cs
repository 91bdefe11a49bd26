namespace KeeperBot.Quant.FirstPassage;

/// <summary>
/// Kou's double-exponential jumps of ln S (S. G. Kou, 2002): they arrive at a rate, go up with a probability, and have exponential sizes. They
/// come on top of the diffusion's drift and are not compensated.
/// </summary>
/// <param name="Intensity">Jumps a year, zero or more.</param>
/// <param name="UpProbability">Probability that a jump goes up, from 0 to 1.</param>
/// <param name="UpRate">eta1: one over the mean size of an upward jump.</param>
/// <param name="DownRate">eta2: one over the mean size of a downward jump.</param>
public readonly record struct JumpLaw(double Intensity, double UpProbability, double UpRate, double DownRate)
{
    internal JumpLaw Mirrored => new(Intensity, 1 - UpProbability, DownRate, UpRate);

    internal void Check()
    {
        Require.NonNegative(Intensity);
        Require.Positive(UpRate);
        Require.Positive(DownRate);
        if (!(UpProbability is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(UpProbability), UpProbability, "UpProbability must lie between 0 and 1.");
    }
}
