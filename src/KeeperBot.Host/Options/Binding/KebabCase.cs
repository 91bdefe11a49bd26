using System.Text;

namespace KeeperBot.Host.Options.Binding;

/// <summary>Names of .NET as they are written in a configuration.</summary>
public static class KebabCase
{
    /// <summary>"ReduceOnly" as "reduce-only".</summary>
    public static string From(string name)
    {
        var text = new StringBuilder();
        foreach (var letter in name)
        {
            if (char.IsAsciiLetterUpper(letter) && text.Length > 0)
                text.Append('-');
            text.Append(char.ToLowerInvariant(letter));
        }

        return text.ToString();
    }

    /// <summary>"MaxSlippage" as "maxSlippage", the form of keys.</summary>
    public static string Key(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
