using System.Security.Cryptography;
using System.Text;
using KeeperBot.Host.Commands;
using KeeperBot.Host.Options.Values;

namespace KeeperBot.Host.Web;

/// <summary>What readers must show. Compared by digests in constant time, so neither its letters nor its length can be measured.</summary>
public sealed class WebToken
{
    /// <summary>A shorter one could be guessed.</summary>
    public const int LeastLength = 20;

    private readonly byte[] _digest;
    private readonly byte[] _sessionDigest;

    /// <summary>A token by its text.</summary>
    /// <exception cref="ArgumentException">It is too short, or not of printable ASCII letters without spaces.</exception>
    public WebToken(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (ProblemOf(text) is { } problem)
            throw new ArgumentException($"the token {problem}", nameof(text));
        _digest = SHA256.HashData(Encoding.UTF8.GetBytes(text));
        // A cookie that leaks gives a session, not the token, and a new token ends every session.
        Session = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(text), "keeperbot session"u8));
        _sessionDigest = SHA256.HashData(Encoding.UTF8.GetBytes(Session));
    }

    /// <summary>The value of the cookie that stands for the token.</summary>
    public string Session { get; }

    /// <summary>Fetches it from where a reference points.</summary>
    /// <param name="reference">"file:PATH" or "env:NAME".</param>
    /// <param name="directory">Where relative file names start.</param>
    /// <exception cref="CommandFailure">It is not there, is open to others, or unfit.</exception>
    public static WebToken Fetch(string reference, string directory)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return new WebToken(TextOf(reference, directory));
    }

    /// <summary>The token itself, for the keeper's own readers.</summary>
    /// <exception cref="CommandFailure">As of <see cref="Fetch"/>.</exception>
    internal static string TextOf(string reference, string directory)
    {
        var text = reference.StartsWith("env:", StringComparison.Ordinal) ? FromEnvironment(reference[4..]) : FromFile(Path.GetFullPath(reference["file:".Length..], directory));
        return ProblemOf(text) is { } problem ? throw Unusable($"the token in {reference} {problem}", "make one with: openssl rand -hex 24") : text;
    }

    /// <summary>Whether this is the token.</summary>
    public bool Matches(string presented) => CryptographicOperations.FixedTimeEquals(_digest, SHA256.HashData(Encoding.UTF8.GetBytes(presented)));

    /// <summary>Whether this is the cookie's value.</summary>
    public bool MatchesSession(string presented) => CryptographicOperations.FixedTimeEquals(_sessionDigest, SHA256.HashData(Encoding.UTF8.GetBytes(presented)));

    private static string? ProblemOf(string text) => text.Length < LeastLength
        ? FormattableString.Invariant($"has {text.Length} characters, where at least {LeastLength} are wanted")
        : text.All(letter => letter is > ' ' and <= '~') ? null : "has characters other than printable ASCII without spaces";

    private static string FromEnvironment(string name) => Environment.GetEnvironmentVariable(name)?.Trim() is { Length: > 0 } text
        ? text
        : throw Unusable($"the environment variable {name} is not set", "set it for the keeper's process, or name another place");

    private static string FromFile(string path) => SecretText.TryRead(path, out var text, out var problem) ? text : throw Unusable(problem, "make one with: (umask 077; openssl rand -hex 24 > FILE)");

    private static CommandFailure Unusable(string problem, string mend) => new(ExitCode.Configuration, $"web.token: {problem}; {mend}");
}
