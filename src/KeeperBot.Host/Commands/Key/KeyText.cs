namespace KeeperBot.Host.Commands.Key;

/// <summary>Recognises a private key where none may be: in arguments, and in messages that would repeat one.</summary>
internal static class KeyText
{
    /// <summary>What is said instead of repeating it.</summary>
    public const string Refusal =
        "a private key stands on the command line, where every user of this machine can see it and the shell remembers it: consider it known, and move what it holds. Keys are read from a file of mode 0600 or a hidden prompt";

    private const int KeyDigits = 64;

    /// <summary>Whether a text holds 64 hexadecimal digits in a row.</summary>
    public static bool IsIn(string text)
    {
        var digits = 0;
        foreach (var letter in text)
        {
            digits = char.IsAsciiHexDigit(letter) ? digits + 1 : 0;
            if (digits == KeyDigits)
                return true;
        }

        return false;
    }
}
