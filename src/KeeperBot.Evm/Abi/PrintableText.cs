using System.Globalization;
using System.Text;

namespace KeeperBot.Evm.Abi;

/// <summary>Text from a stranger, made fit for a terminal and a log line: controls, line breaks and direction marks escaped, length bounded.</summary>
public static class PrintableText
{
    /// <summary>At most <paramref name="maximum"/> characters of <paramref name="text"/> (escapes counted), and an ellipsis where more was there.</summary>
    public static string Of(string text, int maximum = 256)
    {
        ArgumentNullException.ThrowIfNull(text);
        var result = new StringBuilder(Math.Min(text.Length, maximum));
        foreach (var rune in text.EnumerateRunes())
        {
            var piece = IsPlain(rune) ? rune.ToString() : string.Create(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}");
            if (result.Length + piece.Length > maximum)
                return result.Append('…').ToString();
            result.Append(piece);
        }

        return result.ToString();
    }

    /// <summary>As <see cref="Of(string, int)"/> for UTF-8 bytes; bytes that are not UTF-8 are shown as \xNN.</summary>
    public static string Of(ReadOnlySpan<byte> utf8, int maximum = 256)
    {
        var result = new StringBuilder(Math.Min(utf8.Length, maximum));
        while (!utf8.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(utf8, out var rune, out var consumed);
            var piece = status == System.Buffers.OperationStatus.Done
                ? Of(rune.ToString())
                : string.Create(CultureInfo.InvariantCulture, $"\\x{utf8[0]:x2}");
            if (result.Length + piece.Length > maximum)
                return result.Append('…').ToString();
            result.Append(piece);
            utf8 = utf8[(status == System.Buffers.OperationStatus.Done ? consumed : 1)..];
        }

        return result.ToString();
    }

    // U+FFFD is a character of its own here, but an unpaired surrogate also arrives as it.
    private static bool IsPlain(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.SpaceSeparator or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}
