namespace KeeperBot.Host.Options.Values;

/// <summary>Where a secret is kept: "env:NAME" or "file:PATH". There is no form that holds the secret itself.</summary>
public sealed class SecretReference
{
    private readonly string _text;

    private SecretReference(string text) => _text = text;

    /// <summary>Reads one.</summary>
    public static bool TryParse(string text, out SecretReference? reference)
    {
        var known = text.StartsWith("env:", StringComparison.Ordinal) || text.StartsWith("file:", StringComparison.Ordinal);
        reference = known && !text.EndsWith(':') ? new SecretReference(text) : null;
        return reference is not null;
    }

    /// <summary>The secret, fetched from where the reference points, without white space around it. A file that others may read is a problem.</summary>
    /// <param name="directory">Where relative file names start.</param>
    /// <param name="secret">The secret; empty where there is none.</param>
    /// <param name="problem">Why there is none; never repeats the secret.</param>
    public bool TryResolve(string directory, out string secret, out string problem)
    {
        (secret, problem) = ("", "");
        if (_text.StartsWith("env:", StringComparison.Ordinal))
        {
            secret = Environment.GetEnvironmentVariable(_text[4..])?.Trim() ?? "";
            problem = secret.Length == 0 ? $"the environment variable {_text[4..]} is not set" : "";
            return problem.Length == 0;
        }

        return SecretText.TryRead(Path.GetFullPath(_text[5..], directory), out secret, out problem);
    }

    /// <summary>The reference.</summary>
    public override string ToString() => _text;
}
