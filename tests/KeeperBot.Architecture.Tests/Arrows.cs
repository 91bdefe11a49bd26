using System.Text.RegularExpressions;

namespace KeeperBot.Architecture.Tests;

/// <summary>The arrows of docs/architecture.md: which room may reference which. The document is the table; there is no second one here.</summary>
internal static partial class Arrows
{
    /// <summary>Rooms that each room may reference, by full name.</summary>
    public static IReadOnlyDictionary<string, IReadOnlySet<string>> Allowed { get; } = Read();

    private static Dictionary<string, IReadOnlySet<string>> Read()
    {
        var text = Repository.Read("docs/architecture.md");
        var start = text.IndexOf("<!-- arrows -->", StringComparison.Ordinal);
        var end = text.IndexOf("<!-- /arrows -->", StringComparison.Ordinal);
        (start >= 0 && end > start).ShouldBeTrue("docs/architecture.md has no block between <!-- arrows --> and <!-- /arrows -->");
        var arrows = new Dictionary<string, IReadOnlySet<string>>(StringComparer.Ordinal);
        foreach (var match in Line().Matches(text[start..end]).Cast<Match>())
        {
            var targets = match.Groups["to"].Value.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries);
            arrows["KeeperBot." + match.Groups["from"].Value] = targets is ["nothing"]
                ? new HashSet<string>()
                : targets.Select(target => "KeeperBot." + target).ToHashSet(StringComparer.Ordinal);
        }

        return arrows;
    }

    [GeneratedRegex(@"^    (?<from>\w+) +-> (?<to>[\w, ]+)$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Line();
}
