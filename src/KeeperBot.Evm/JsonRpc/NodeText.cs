using System.Globalization;
using System.Text;

namespace KeeperBot.Evm.JsonRpc;

/// <summary>Makes text written by a node fit to be shown: bounded, and without control, bidirectional or unpaired characters.</summary>
public static class NodeText
{
    /// <summary>Characters kept of a node's message.</summary>
    public const int MaxLength = 256;

    /// <summary>Escapes everything but printable characters and cuts after <paramref name="maxLength"/> characters.</summary>
    public static string Sanitize(string? text, int maxLength = MaxLength)
    {
        if (string.IsNullOrEmpty(text))
            return "";
        var result = new StringBuilder(Math.Min(text.Length, maxLength) + 1);
        foreach (var rune in text.EnumerateRunes())
        {
            if (result.Length >= maxLength)
                return result.Append('…').ToString();
            if (IsPrintable(rune))
                result.Append(rune.ToString());
            else
                result.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}");
        }
        return result.ToString();
    }

    private static bool IsPrintable(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
            or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => false,
        UnicodeCategory.SpaceSeparator => rune.Value == ' ',
        _ => rune.Value != 0xFFFD,
    };
}
