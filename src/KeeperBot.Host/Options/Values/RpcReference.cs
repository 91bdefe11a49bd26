namespace KeeperBot.Host.Options.Values;

/// <summary>
/// Where a node answers: a URL, or the place that holds one ("env:NAME", "file:PATH"), for URLs that carry an access key.
/// Its text form never shows more than the host.
/// </summary>
public sealed class RpcReference
{
    private readonly string _text;

    private RpcReference(string text) => _text = text;

    /// <summary>Reads one. A URL must be http, https, ws or wss, without a user name or password in it.</summary>
    public static bool TryParse(string text, out RpcReference? reference, out string problem)
    {
        reference = null;
        problem = "";
        if (text.StartsWith("env:", StringComparison.Ordinal) || text.StartsWith("file:", StringComparison.Ordinal))
        {
            if (text.EndsWith(':'))
                problem = "names nothing after the colon";
        }
        else
        {
            problem = ProblemOf(text);
        }

        if (problem.Length == 0)
            reference = new RpcReference(text);
        return problem.Length == 0;
    }

    /// <summary>The URL where it stands in the configuration itself; null where it is kept elsewhere.</summary>
    public Uri? Literal => _text.StartsWith("env:", StringComparison.Ordinal) || _text.StartsWith("file:", StringComparison.Ordinal) ? null : new Uri(_text, UriKind.Absolute);

    /// <summary>The URL, fetched from where the reference points.</summary>
    /// <param name="directory">Where relative file names start.</param>
    /// <param name="uri">The URL.</param>
    /// <param name="problem">Why there is none; never repeats the URL.</param>
    public bool TryResolve(string directory, out Uri? uri, out string problem) => TryResolve(directory, ownerOnly: false, out uri, out problem);

    /// <summary>As <see cref="TryResolve(string, out Uri?, out string)"/>, and a file that others may read is a problem: whoever knows such an address can use it.</summary>
    public bool TryResolveSecret(string directory, out Uri? uri, out string problem) => TryResolve(directory, ownerOnly: true, out uri, out problem);

    /// <summary>The host of a URL, or the reference itself.</summary>
    public override string ToString() => Uri.TryCreate(_text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" or "ws" or "wss" ? uri.Authority : _text;

    private bool TryResolve(string directory, bool ownerOnly, out Uri? uri, out string problem)
    {
        uri = null;
        if (!TryFetch(directory, ownerOnly, out var text, out problem))
            return false;
        problem = ProblemOf(text);
        if (problem.Length > 0)
        {
            problem = $"{this} {problem}";
            return false;
        }

        uri = new Uri(text, UriKind.Absolute);
        return true;
    }

    private bool TryFetch(string directory, bool ownerOnly, out string text, out string problem)
    {
        text = _text;
        problem = "";
        if (_text.StartsWith("env:", StringComparison.Ordinal))
        {
            text = Environment.GetEnvironmentVariable(_text[4..])?.Trim() ?? "";
            problem = text.Length == 0 ? $"the environment variable {_text[4..]} is not set" : "";
        }
        else if (_text.StartsWith("file:", StringComparison.Ordinal))
        {
            var path = Path.GetFullPath(_text[5..], directory);
            if (ownerOnly)
                return SecretText.TryRead(path, out text, out problem);
            try
            {
                text = File.ReadAllText(path).Trim();
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                problem = error is FileNotFoundException or DirectoryNotFoundException ? $"the file '{path}' does not exist" : $"the file '{path}' cannot be read ({error.GetType().Name})";
            }
        }

        return problem.Length == 0;
    }

    private static string ProblemOf(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri))
            return "is not an absolute URL";
        if (uri.Scheme is not ("http" or "https" or "ws" or "wss"))
            return $"has the scheme '{uri.Scheme}', which is not supported";
        if (uri.UserInfo.Length > 0)
            return "carries a user name or password";
        return uri.Host.Length == 0 ? "names no host" : "";
    }
}
