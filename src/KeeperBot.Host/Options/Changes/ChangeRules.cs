using System.Collections.Frozen;

namespace KeeperBot.Host.Options.Changes;

/// <summary>
/// The rules by which a change tightens, loosens or neither, for every key of the configuration. Tighter is: less that may be done, spent or allowed, or less
/// risk before it acts (spending is bounded by caps with rules of their own). A key without a rule loosens, and a test names it.
/// </summary>
public static class ChangeRules
{
    private static readonly FrozenDictionary<string, ChangeRule> All =
        ChainRules.All.Concat(AccountRules.All).Concat(LimitRules.All).Concat(PolicyChangeRules.All).ToFrozenDictionary(rule => rule.Pattern, StringComparer.Ordinal);

    /// <summary>The patterns that have a rule.</summary>
    public static IEnumerable<string> Known => All.Keys;

    /// <summary>The rule of a value, a section, a row or an entry.</summary>
    /// <param name="pattern">Its path, with stars for names.</param>
    public static ChangeRule Of(string pattern) => Find(pattern) ?? new ChangeRule(pattern, "no rule says what it does");

    /// <summary>The rule, by the pattern itself or by the nearest section that has one for all within it; null where there is none.</summary>
    public static ChangeRule? Find(string pattern)
    {
        if (All.TryGetValue(pattern, out var rule))
            return rule;
        for (var section = pattern; section.Length > 0; section = Parent(section))
        {
            if (All.TryGetValue(section + ".**", out rule))
                return rule;
        }

        return null;
    }

    private static string Parent(string pattern) => pattern.EndsWith("[*]", StringComparison.Ordinal)
        ? pattern[..^3]
        : pattern.LastIndexOf('.') is > 0 and var dot ? pattern[..dot] : "";
}
