using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Stress;

/// <summary>
/// The tokens that lead a margin account to a level of health: (level x M - E) of the margin token, or, where the venue values several tokens, x of
/// (E + a x) / (M - b x) = level for the cheapest of them, a and b at the shocked price.
/// </summary>
internal static class TopUpNeed
{
    /// <summary>
    /// What an account is helped with, and how much of it; null where the venue takes no token. Of several, one that can help alone before others, then one that lies
    /// idle, then the cheapest, then by leg. Not finite where the formula has no value, or where nothing helps.
    /// </summary>
    public static (Token Token, double ToTrigger, double ToTarget)? Of(MarginAccount margin, MarginPoint point, MarketShift shift, MarginLimitsPair levels, Func<Token, bool> isIdle)
    {
        var (trigger, target) = (Math.Max(0, (levels.Trigger * point.Maintenance) - point.Equity), Math.Max(0, (levels.Target * point.Maintenance) - point.Equity));
        if (margin.Means.IsEmpty)
            return margin.MarginToken is { } token ? (token, trigger, target) : null;
        return margin.Means
            .Select(means => (Means: means, Scale: Scale(margin, means, shift)))
            .Select(item => (item.Means, ByTrigger: Tokens(trigger, item.Means, item.Scale, levels.Trigger), ByTarget: Tokens(target, item.Means, item.Scale, levels.Target),
                Price: item.Means.Price.ToDouble() * item.Scale))
            .OrderByDescending(item => double.IsFinite(item.ByTarget) && (item.Means.Most is not { } most || item.ByTarget <= most.ToDouble()))
            .ThenByDescending(item => isIdle(item.Means.Token))
            .ThenBy(item => item.ByTarget * item.Price)
            .ThenBy(item => item.Means.Leg.Value, StringComparer.Ordinal)
            .Select(item => (item.Means.Token, item.ByTrigger, item.ByTarget))
            .First();
    }

    /// <summary>How far the price of what a means pays in has moved with its leg's underlying.</summary>
    public static double Scale(MarginAccount margin, TopUpMeans means, MarketShift shift) =>
        margin.Legs.FirstOrDefault(leg => leg.Id == means.Leg) is { } leg ? shift.Factor(leg.Underlying) : 0;

    private static double Tokens(double equity, TopUpMeans means, double scale, double level)
    {
        var gain = scale * (means.EquityPerToken.ToDouble() + (means.ReliefPerToken.ToDouble() * level));
        return double.IsNaN(equity) ? double.NaN : equity == 0 ? 0 : gain > 0 ? equity / gain : double.PositiveInfinity;
    }
}
