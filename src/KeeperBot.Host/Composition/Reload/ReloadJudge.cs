using System.Collections.Immutable;
using System.Text;
using KeeperBot.Host.Composition.Activations;
using KeeperBot.Host.Options;
using KeeperBot.Host.Options.Changes;

namespace KeeperBot.Host.Composition.Reload;

/// <summary>Whether a keeper that runs can take up another configuration: all of it or nothing.</summary>
internal static class ReloadJudge
{
    /// <summary>The verdict; asks neither chain nor disk.</summary>
    /// <param name="now">The values in force.</param>
    /// <param name="next">The configuration as it reads now.</param>
    /// <param name="rule">Says whether the operator's consent stands for it; null where the chain needs none.</param>
    /// <param name="activation">The consent in force; null where there is none.</param>
    public static ReloadOutcome Judge(ImmutableArray<ConfigurationValue> now, KeeperConfiguration next, ActivationRule? rule, string? activation)
    {
        var values = CanonicalValues.Of(next.Options, next.Directory);
        var changes = ConfigurationDiff.Of(now, values);
        var fixedOnes = changes.Where(change => !LiveChanges.Covers(change)).ToList();
        if (fixedOnes.Count > 0)
            return Refuse($"{fixedOnes.Count} of {changes.Length} changes need a restart, and nothing is taken up of the rest:", fixedOnes, "restart the keeper, or take those back and ask again");
        var unread = values.Where(IsSharesOf).Select(value => value.Text).Except(now.Where(IsSharesOf).Select(value => value.Text), StringComparer.Ordinal).ToList();
        if (unread.Count > 0)
            return new ReloadRefused($"the shares of {string.Join(", ", unread)} are read from the start on, and limits.drift.*.targetPerShare follows them now: restart the keeper, or take that back and ask again");
        // Without a consent nothing is signed, whatever the limits; with one, only what it covers may come into force.
        if (rule?.Judge(activation) is { Holds: false } verdict && verdict.Loosening.Any())
            return Refuse($"{verdict.Why}:", verdict.Loosening, "take that back, or have it approved: `keeper activate`, then ask again");
        return new ReloadApplied(next, changes);
    }

    private static bool IsSharesOf(ConfigurationValue value) => value.Pattern == "limits.drift.*.targetPerShare.account";

    private static ReloadRefused Refuse(string why, IEnumerable<ConfigurationChange> changes, string mend)
    {
        var text = new StringBuilder(why);
        foreach (var change in changes)
            text.Append(' ').Append(change).Append(';');
        return new(text.Append(' ').Append(mend).ToString());
    }
}
