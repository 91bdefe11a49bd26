using KeeperBot.Core.Units;
using KeeperBot.Host.Options.Binding;

namespace KeeperBot.Host.Options;

/// <summary>What prices are compared with.</summary>
internal sealed class PricesCheck(KeeperOptions options, ErrorList errors)
{
    /// <summary>Reports everything that is out of order.</summary>
    public void Check()
    {
        if (errors.IsClean("chain.sequencer") && options.Chain?.Sequencer is { } sequencer && sequencer.Grace < TimeSpan.Zero)
            errors.Add("chain.sequencer.grace", "is below zero", "give how long prices need, for instance \"1 h\"");
        if (!errors.IsClean("prices"))
            return;
        foreach (var (name, price) in options.Prices)
        {
            if (errors.IsClean("limits.drift") && options.Limits?.Drift is { } drift && !drift.ContainsKey(name))
                errors.Add($"prices.{name}", "is the underlying of no venue", $"the venues have: {string.Join(", ", drift.Keys)}");
            if (price.MaxDeviation.Sign <= 0 || price.MaxDeviation >= Wad.One)
                errors.Add($"prices.{name}.maxDeviation", "is not between 0 % and 100 %", "give a share such as \"2 %\"");
            for (var index = 0; index < price.Feeds.Count; index++)
            {
                if (price.Feeds[index].MaxAge <= TimeSpan.Zero)
                    errors.Add(FormattableString.Invariant($"prices.{name}.feeds[{index}].maxAge"), "is not above zero", "give the feed's heartbeat and a margin, for instance \"65 min\"");
                if (price.Feeds.Take(index).Any(earlier => earlier.Address == price.Feeds[index].Address))
                    errors.Add(FormattableString.Invariant($"prices.{name}.feeds[{index}].address"), "is named twice", "name another feed, or leave it out");
            }
        }
    }
}
