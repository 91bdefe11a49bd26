namespace KeeperBot.Quant;

/// <summary>What becomes of a sensitivity that does not fit a double.</summary>
internal static class Sensitivity
{
    /// <summary>
    /// Zero in place of an infinity, and of the NaN that zero times infinity or a difference of infinities leaves. Only spots, strikes or times at the very
    /// ends of the double range come here.
    /// </summary>
    public static double OrZero(double value) => double.IsFinite(value) ? value : 0;
}
