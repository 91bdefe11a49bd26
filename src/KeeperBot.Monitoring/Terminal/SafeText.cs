using System.Globalization;
using System.Text;

namespace KeeperBot.Monitoring.Terminal;

/// <summary>Makes text from outside (symbols, revert reasons, node messages) harmless on a terminal and in a log line.</summary>
public static class SafeText
{
    /// <summary>
    /// Control characters, line and paragraph separators, bidirectional and other invisible format characters, noncharacters and lone surrogates as
    /// <c>\u{…}</c>; everything else as it is.
    /// </summary>
    public static string Escape(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return "";
        var first = FirstUnsafe(text);
        if (first < 0)
            return text;
        var result = new StringBuilder(text, 0, first, text.Length + 16);
        for (var index = first; index < text.Length; index++)
        {
            if (char.IsSurrogatePair(text, index) && !IsUnsafe(CharUnicodeInfo.GetUnicodeCategory(text, index)))
                result.Append(text[index]).Append(text[++index]);
            else if (IsUnsafe(text[index]))
                result.Append(CultureInfo.InvariantCulture, $"\\u{{{(int)text[index]:x}}}");
            else
                result.Append(text[index]);
        }

        return result.ToString();
    }

    /// <summary>As <see cref="Escape"/>, cut to a length.</summary>
    public static string Shorten(string? text, int length)
    {
        var safe = Escape(text);
        return safe.Length <= length ? safe : string.Concat(safe.AsSpan(0, length - 1), "…");
    }

    private static int FirstUnsafe(string text)
    {
        for (var index = 0; index < text.Length; index++)
        {
            if (IsUnsafe(text[index]))
                return index;
        }

        return -1;
    }

    /// <summary>Noncharacters besides: terminals' tables of widths and XML have no place for them.</summary>
    private static bool IsUnsafe(char letter) => letter is >= '\ufdd0' and <= '\ufdef' or >= '\ufffe' || IsUnsafe(CharUnicodeInfo.GetUnicodeCategory(letter));

    private static bool IsUnsafe(UnicodeCategory category) => category is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse;
}
