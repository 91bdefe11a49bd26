using System.Collections.Immutable;
using KeeperBot.Monitoring.Terminal;

namespace KeeperBot.Host.Logging;

/// <summary>The last door before a log line leaves: secrets are replaced, characters that act on a terminal are escaped.</summary>
public sealed class Redactor
{
    // Shorter parts of a path are words that may stand in any text.
    private const int ShortestKey = 16;

    private readonly ImmutableArray<(string Secret, string Shown)> _secrets;

    /// <summary>Knows what must not appear.</summary>
    /// <param name="nodes">URLs of nodes, shown as their host.</param>
    public Redactor(IEnumerable<Uri> nodes)
    {
        var secrets = new List<(string, string)>();
        foreach (var node in nodes)
        {
            secrets.Add((node.OriginalString, node.Authority));
            secrets.Add((node.AbsoluteUri, node.Authority));
            // A path or query alone is what a provider's key looks like; "/" and short paths would blot out ordinary text.
            if (node.PathAndQuery.Trim('/').Length >= 8)
                secrets.Add((node.PathAndQuery.Trim('/'), "(hidden)"));
            // Providers name a key in their own messages without the path around it.
            secrets.AddRange(node.PathAndQuery.Split('/', '?', '&', '=').Where(part => part.Length >= ShortestKey).Select(part => (part, "(hidden)")));
        }

        _secrets = [.. secrets.Distinct().OrderByDescending(secret => secret.Item1.Length)];
    }

    /// <summary>The text without secrets, still with its own control characters.</summary>
    public string Hide(string text)
    {
        foreach (var (secret, shown) in _secrets)
            text = text.Replace(secret, shown, StringComparison.OrdinalIgnoreCase);
        return text;
    }

    /// <summary>The text without secrets, on one line, safe for a terminal.</summary>
    public string Clean(string text) => SafeText.Escape(Hide(text));
}
