using KeeperBot.Quant.FirstPassage;

namespace KeeperBot.Core.Risk;

/// <summary>The one price at which a monotone gap between equity and requirement closes, within the reach of <see cref="RatioBarrierSolver"/>: false position by the Illinois rule in ln(factor).</summary>
internal static class MonotoneCrossing
{
    private const int MostSteps = 200;
    private const double Close = 1e-14;

    /// <summary>The factor of the present price at which the gap closes, on the side where it does; breached where it is closed now.</summary>
    /// <param name="gap">Equity less the required, over the factor; NaN counts as closed.</param>
    internal static (bool Breached, double? Lower, double? Upper) Find(Func<double, double> gap)
    {
        var now = gap(1);
        if (!(now > 0))
            return (true, null, null);
        foreach (var end in new[] { -RatioBarrierSolver.DefaultReach, RatioBarrierSolver.DefaultReach })
        {
            var there = gap(Math.Exp(end));
            if (there > 0)
                continue;
            var root = Math.Exp(Between(gap, (0, now), (end, there)));
            return end < 0 ? (false, root, null) : (false, null, root);
        }

        return (false, null, null);
    }

    private static double Between(Func<double, double> gap, (double Log, double Gap) open, (double Log, double Gap) closed)
    {
        // Weighted down where one end stays, lest the other creep towards the root.
        var (openGap, closedGap, last) = (open.Gap, closed.Gap, 0);
        var (safe, breached) = (open.Log, closed.Log);
        for (var step = 0; step < MostSteps && Math.Abs(breached - safe) > Close; step++)
        {
            var share = openGap / (openGap - closedGap);
            // What is not a number, and a share that no longer moves, are halved.
            var at = share > 0 && share < 1 ? safe + (share * (breached - safe)) : 0.5 * (safe + breached);
            if (at == safe || at == breached)
                at = 0.5 * (safe + breached);
            var found = gap(Math.Exp(at));
            if (found > 0)
            {
                (safe, openGap) = (at, found);
                closedGap = last > 0 ? closedGap / 2 : closedGap;
                last = 1;
            }
            else
            {
                (breached, closedGap) = (at, found);
                openGap = last < 0 ? openGap / 2 : openGap;
                last = -1;
            }

            if (found == 0)
                return at;
        }

        return breached;
    }
}
