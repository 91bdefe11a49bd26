using KeeperBot.Core.Units;

namespace KeeperBot.Host.Options.Values;

/// <summary>Splits "12.5 gwei" into its number and its unit. Invariant and strict: plain decimals, one unit, at most one space between.</summary>
public static class QuantityText
{
    private const int MaxDigits = 40;

    /// <summary>Reads a number with an optional unit; the unit is empty where there is none.</summary>
    public static bool TryRead(string text, out Wad number, out string unit)
    {
        var end = 0;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] is '.' or '-'))
            end++;
        unit = text[end..];
        if (unit.StartsWith(' '))
            unit = unit[1..];
        number = default;
        return end is > 0 and <= MaxDigits && IsUnit(unit, text.Length > end) && Wad.TryParse(text.AsSpan(0, end), out number);
    }

    private static bool IsUnit(string unit, bool expected) => expected
        ? unit == "%" || (unit.Length > 0 && char.IsAsciiLetter(unit[0]) && unit.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_'))
        : unit.Length == 0;
}
