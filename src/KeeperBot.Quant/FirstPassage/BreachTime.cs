namespace KeeperBot.Quant.FirstPassage;

/// <summary>The distribution of the time until a portfolio's ratio reaches its limit, with the barriers where they are now.</summary>
public static class BreachTime
{
    private const int Steps = 80;

    /// <summary>
    /// The time by which a breach has happened with a given probability; one half gives the median. Zero when in breach already, null when the probability is
    /// not reached within the longest horizon. With jumps and two barriers it is the time of the upper bound, hence too early rather than too late.
    /// </summary>
    /// <param name="law">How the spot moves.</param>
    /// <param name="barriers">Where the ratio reaches its limit.</param>
    /// <param name="probability">Greater than 0, at most 1.</param>
    /// <param name="longestYears">How far ahead to look, greater than zero.</param>
    /// <exception cref="ArgumentOutOfRangeException">An input is outside its range; the exception names it.</exception>
    public static double? Quantile(SpotLaw law, RatioBarriers barriers, double probability, double longestYears)
    {
        law.Check();
        Require.Positive(longestYears);
        if (!(probability is > 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "probability must be greater than 0 and at most 1.");
        if (barriers.Breached)
            return 0;
        double Reached(double years) => law.Touching(barriers.Lower, barriers.Upper, years).Any;
        if (Reached(longestYears) < probability)
            return null;
        double early = 0, late = longestYears;
        for (int step = 0; step < Steps && late - early > 1e-13 * late; step++)
        {
            double middle = early > 0 ? 0.5 * (early + late) : late / 16;
            if (Reached(middle) < probability)
                early = middle;
            else
                late = middle;
        }
        return late;
    }
}
