namespace KeeperBot.Quant.Tails;

/// <summary>Two measures of a tail, both as losses: positive means money lost.</summary>
/// <param name="ValueAtRisk">The loss that is not exceeded with the probability asked for.</param>
/// <param name="ExpectedShortfall">The mean loss beyond it; never less, and positive infinity where the tail has no mean.</param>
public readonly record struct TailRisk(double ValueAtRisk, double ExpectedShortfall)
{
    internal static void CheckConfidence(double confidence)
    {
        if (!(confidence is > 0.5 and < 1))
            throw new ArgumentOutOfRangeException(nameof(confidence), confidence, "confidence must be greater than 0.5 and less than 1.");
    }
}
