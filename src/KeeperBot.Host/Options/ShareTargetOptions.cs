using System.ComponentModel;
using KeeperBot.Host.Options.Values;

namespace KeeperBot.Host.Options;

/// <summary>A target of net delta for every share of a vault.</summary>
public sealed class ShareTargetOptions
{
    /// <summary>Whose shares.</summary>
    [Description("The account whose holder is the vault (ERC-20 shares: totalSupply and decimals, as of every ERC-4626 vault).")]
    public required string Account { get; init; }

    /// <summary>How much for one.</summary>
    [Description("For one whole share, in the underlying; may be negative.")]
    public required SymbolAmount Each { get; init; }
}
