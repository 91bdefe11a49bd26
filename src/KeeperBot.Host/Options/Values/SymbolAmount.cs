using KeeperBot.Core.Units;

namespace KeeperBot.Host.Options.Values;

/// <summary>A number of whole units of a token or an underlying, as written: "500 USDC", "-0.5 ETH".</summary>
public readonly record struct SymbolAmount(Wad Value, string Symbol)
{
    /// <summary>As it is written in a configuration.</summary>
    public override string ToString() => $"{Value} {Symbol}";
}
