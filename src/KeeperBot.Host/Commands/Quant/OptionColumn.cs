using KeeperBot.Quant.BlackScholes;

namespace KeeperBot.Host.Commands.Quant;

/// <summary>The column that says call or put.</summary>
internal static class OptionColumn
{
    /// <summary>Call for `C`, put for `P`.</summary>
    public static OptionKind Kind(CsvRow row) => row.OneOf("type", ("C", OptionKind.Call), ("P", OptionKind.Put));
}
