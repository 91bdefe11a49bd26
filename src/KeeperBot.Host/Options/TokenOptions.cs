using System.ComponentModel;
using KeeperBot.Host.Options.Binding;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Snapshots;

namespace KeeperBot.Host.Options;

/// <summary>A token.</summary>
public sealed class TokenOptions
{
    /// <summary>Its contract.</summary>
    [Description("The token's contract.")]
    public required Address Address { get; init; }

    /// <summary>Its decimals; compared with the contract's answer.</summary>
    [Description("Its decimals; the contract must answer the same.")]
    [Bounds(0, 36)]
    public required int Decimals { get; init; }

    /// <summary>The underlying it is a unit of.</summary>
    [Description("The underlying that one unit of it is, for instance \"ETH\" for WETH; its idle balance then counts in net delta. Leave out for the numeraire.")]
    public string? Underlying { get; init; }

    /// <summary>How many units of the underlying one token is.</summary>
    [Description("The function of the token's contract that says how many units of the underlying one token is, where that is not one: st-eth-per-token (stEthPerToken of wstETH) or convert-to-assets (convertToAssets of ERC-4626 shares). It is read at every block; where it cannot be, nothing is hedged.")]
    public TokenRateFunction? Rate { get; init; }

    /// <summary>Decimals of the rate.</summary>
    [Description("Decimals of what that function answers: those of the asset behind an ERC-4626 share.")]
    [Bounds(0, 36)]
    public int RateDecimals { get; init; } = 18;
}
