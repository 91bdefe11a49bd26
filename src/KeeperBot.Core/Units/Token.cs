using KeeperBot.Primitives;

namespace KeeperBot.Core.Units;

/// <summary>An ERC-20 token on one chain, with the decimals it was configured with and checked against.</summary>
public sealed record Token(ChainId Chain, Address Address, string Symbol, int Decimals)
{
    /// <summary>The symbol.</summary>
    public override string ToString() => Symbol;
}
