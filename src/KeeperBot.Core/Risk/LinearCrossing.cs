using KeeperBot.Core.Portfolio;

namespace KeeperBot.Core.Risk;

/// <summary>Where equity falls to a level times the requirement when both are straight lines in a price: the one root, if it is at a price at all.</summary>
internal static class LinearCrossing
{
    /// <summary>The factor of the present price at which the level is reached; breached where it is reached now.</summary>
    /// <param name="now">The account as it is.</param>
    /// <param name="line">The lines, by factor; the requirement may be below zero on them.</param>
    /// <param name="level">Of health.</param>
    internal static (bool Breached, double? Lower, double? Upper) Find(MarginPoint now, Func<double, MarginPoint> line, double level)
    {
        if (double.IsNaN(now.Health) || now.Health <= level)
            return (true, null, null);
        double Gap(double factor)
        {
            var (equity, maintenance) = line(factor);
            return equity - (level * maintenance);
        }

        var gap = Gap(1);
        var slope = Gap(2) - gap;
        var root = 1 - (gap / slope);
        // Where the root is no breach, the requirement has run out by then: less than nothing in either.
        if (!double.IsFinite(root) || root <= 0 || !(line(root).Maintenance > 0))
            return (false, null, null);
        return root < 1 ? (false, root, null) : (false, null, root);
    }
}
