using System.Collections.Immutable;
using KeeperBot.Host.Composition.Alerts;
using KeeperBot.Host.Options;
using KeeperBot.Monitoring.Terminal;

namespace KeeperBot.Host.Logging;

/// <summary>The last door before a log line leaves: secrets are replaced, characters that act on a terminal are escaped.</summary>
public sealed class Redactor
{
    // Shorter parts of a path are words that may stand in any text.
    private const int ShortestKey = 16;
    private const int ShortestWord = 6;

    private readonly ImmutableArray<(string Secret, string Shown)> _secrets;

    /// <summary>Knows what must not appear.</summary>
    /// <param name="nodes">URLs, shown as their host.</param>
    /// <param name="words">Tokens, passwords and other secrets, shown not at all; one that is shorter than six characters would blot out ordinary text.</param>
    public Redactor(IEnumerable<Uri> nodes, IEnumerable<string>? words = null)
    {
        var secrets = new List<(string, string)>();
        secrets.AddRange((words ?? []).Where(word => word.Length >= ShortestWord).Select(word => (word, "(hidden)")));
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

    /// <summary>Knows everything that a configuration refers to and nothing may show.</summary>
    public static Redactor Of(KeeperConfiguration configuration)
    {
        IEnumerable<Uri> addresses = [.. configuration.NodeAddresses, .. configuration.RemoteSigner is { } signer ? [signer.Url] : Array.Empty<Uri>(), .. AlertSecrets.Addresses(configuration), .. Collector(configuration)];
        return new Redactor(addresses, [.. AlertSecrets.Of(configuration), .. OtlpSecrets(configuration)]);
    }

    private static IEnumerable<Uri> Collector(KeeperConfiguration configuration) =>
        configuration.Options.Metrics.Otlp is { } otlp && otlp.Endpoint.TryResolve(configuration.Directory, out var endpoint, out _) ? [endpoint!] : [];

    /// <summary>The collector's headers; those that are not there now cannot leak.</summary>
    private static IEnumerable<string> OtlpSecrets(KeeperConfiguration configuration)
    {
        foreach (var reference in configuration.Options.Metrics.Otlp?.Headers.Values ?? [])
        {
            if (reference.TryResolve(configuration.Directory, out var secret, out _))
                yield return secret;
        }
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
