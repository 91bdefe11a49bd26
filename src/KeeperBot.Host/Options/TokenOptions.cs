using System.ComponentModel;
using KeeperBot.Host.Options.Binding;
using KeeperBot.Primitives;

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
}
