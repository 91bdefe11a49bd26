using System.ComponentModel;
using KeeperBot.Host.Options.Values;

namespace KeeperBot.Host.Options;

/// <summary>Which settlements of expired options are made.</summary>
public sealed class SettleOptions
{
    /// <summary>The least that is due, by the token that is paid.</summary>
    [Description("The least that must be due to the holder, by the symbol of the token that the venue pays, for instance \"sUSD\": \"5 sUSD\". What is due in a token that is not named is paid out whatever it is.")]
    public required IReadOnlyDictionary<string, SymbolAmount> Min { get; init; }
}
