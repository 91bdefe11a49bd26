using System.Globalization;
using System.Text;

namespace KeeperBot.Evm.Abi;

/// <summary>A place inside a value, kept as links so that it costs text only when an error needs it.</summary>
internal sealed class AbiPath(AbiPath? parent, string? name, int index)
{
    public override string ToString()
    {
        var text = new StringBuilder();
        Append(text);
        return text.ToString();
    }

    private void Append(StringBuilder text)
    {
        parent?.Append(text);
        if (string.IsNullOrEmpty(name))
            text.Append(CultureInfo.InvariantCulture, $"[{index}]");
        else
            text.Append(text.Length == 0 ? "" : ".").Append(name);
    }
}
