namespace KeeperBot.Quant.Bands;

/// <summary>A family of policies that differ in one setting, as the curve of the cost that each leftover risk needs.</summary>
public static class HedgingFrontier
{
    /// <summary>
    /// The cost of the family at a deviation, interpolated between its two neighbours in the logarithms of both; null where the family does not reach so far
    /// or a neighbour costs nothing.
    /// </summary>
    public static double? CostAt(IEnumerable<HedgingOutcome> family, double deviation)
    {
        HedgingOutcome[] sorted = [.. family.OrderBy(o => o.Deviation)];
        for (int i = 1; i < sorted.Length; i++)
        {
            (HedgingOutcome low, HedgingOutcome high) = (sorted[i - 1], sorted[i]);
            if (!(low.Deviation <= deviation && deviation <= high.Deviation) || low.MeanCost <= 0 || high.MeanCost <= 0)
                continue;
            double share = Math.Log(deviation / low.Deviation) / Math.Log(high.Deviation / low.Deviation);
            return Math.Exp(Math.Log(low.MeanCost) + share * Math.Log(high.MeanCost / low.MeanCost));
        }
        return null;
    }
}
