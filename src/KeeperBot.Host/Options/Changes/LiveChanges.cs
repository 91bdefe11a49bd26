using System.Collections.Frozen;
using System.Collections.Immutable;

namespace KeeperBot.Host.Options.Changes;

/// <summary>
/// Which changes a keeper that runs can take up between two cycles. Everything else is made once at the start (connections, keys, adapters, allow-lists,
/// files), so it needs a restart; a key that is not named here does too.
/// </summary>
public static class LiveChanges
{
    private static readonly FrozenSet<string> Values = FrozenSet.ToFrozenSet(
    [
        "mode", "limits.profile", "limits.quarantine", "limits.effectPatience",
        "policy.assets.*.perTransaction", "policy.assets.*.perHour", "policy.assets.*.perDay",
        "governance.act", "governance.lead", "foresight.halfLife", "foresight.volatilityFloor", "foresight.numeraireFloor", "foresight.pastPrices",
        "alerts.timeZone", "alerts.settle", "alerts.stalledAfter", "alerts.voidCycles", "activation.dryRun", "activation.rehearsal",
    ],
    StringComparer.Ordinal);

    private static readonly ImmutableArray<string> Sections =
    [
        "limits.defaults", "limits.margin", "limits.accounts", "limits.drift", "limits.gamma", "limits.vega", "limits.buffer", "limits.objective", "limits.reaction",
        "foresight.floors", "foresight.jumps", "alerts.routes", "alerts.quietHours", "alerts.digest",
    ];

    /// <summary>The values and sections that are named here.</summary>
    public static IEnumerable<string> Known => [.. Values, .. Sections];

    /// <summary>Whether a change can be taken up by a keeper that runs.</summary>
    public static bool Covers(ConfigurationChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return Covers(change.Pattern);
    }

    /// <summary>Whether changes of a value, a section, a row or an entry can be.</summary>
    /// <param name="pattern">Its path, with stars for names.</param>
    public static bool Covers(string pattern) => Values.Contains(pattern) || Sections.Any(section => IsWithin(pattern, section));

    private static bool IsWithin(string pattern, string section) =>
        pattern.StartsWith(section, StringComparison.Ordinal) && (pattern.Length == section.Length || pattern[section.Length] is '.' or '[');
}
