using System.Text.Json;
using KeeperBot.Host.Options.Binding;

namespace KeeperBot.Host.Options;

/// <summary>Finds secrets that were written into a configuration. They are reported by path; the value is never repeated.</summary>
internal static class SecretScan
{
    private const string Mend = "remove it from here, treat it as exposed, and name a file of mode 0600 in key.file";

    /// <summary>Looks at every text of the document.</summary>
    public static void Check(ConfigNode node, ErrorList errors)
    {
        if (node.Kind == JsonValueKind.String && node.Text is { } text && Describe(text.Trim()) is { } what)
            errors.Add(node, $"holds what looks like {what}; secrets are references here, never values", Mend, showValue: false);
        foreach (var member in node.Members)
            Check(member.Value, errors);
        foreach (var item in node.Items)
            Check(item, errors);
    }

    private static string? Describe(string text)
    {
        var digits = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? text[2..] : text;
        if (digits.Length == 64 && digits.All(char.IsAsciiHexDigit))
            return "a private key";
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length is 12 or 15 or 18 or 21 or 24 && words.All(word => word.Length is >= 3 and <= 8 && word.All(char.IsAsciiLetterLower))
            ? "a mnemonic"
            : null;
    }
}
