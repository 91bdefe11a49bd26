namespace KeeperBot.Host.Options.Binding;

/// <summary>One mistake in a configuration: where it stands, what stands there, and what would be right.</summary>
/// <param name="Path">Full path of the key, for instance "limits.margin.perp-v2.target"; empty for the document itself.</param>
/// <param name="Value">The text found there; null where there is none, or where it must not be repeated.</param>
/// <param name="Problem">What is wrong.</param>
/// <param name="Mend">What to do about it.</param>
/// <param name="Line">Line in the file, from 1; null when the mistake has no place of its own.</param>
/// <param name="Column">Column in bytes, from 1.</param>
public sealed record ConfigurationError(string Path, string? Value, string Problem, string Mend, int? Line = null, int? Column = null)
{
    /// <summary>One line: place, path, value, problem, mend.</summary>
    public override string ToString()
    {
        var place = Line is { } line ? FormattableString.Invariant($"line {line}, column {Column ?? 1}: ") : "";
        var subject = (Path.Length, Value) switch
        {
            (0, null) => "",
            (0, _) => $"{Quote(Value)}: ",
            (_, null) => $"{Path}: ",
            _ => $"{Path} = {Quote(Value)}: ",
        };
        return Monitoring.Terminal.SafeText.Escape($"{place}{subject}{Problem}; {Mend}");
    }

    private static string Quote(string value) => $"\"{(value.Length <= 80 ? value : value[..80] + "…")}\"";
}
