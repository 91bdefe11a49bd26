using System.Globalization;

namespace KeeperBot.Primitives;

/// <summary>An EIP-155 chain id. Zero is no chain.</summary>
public readonly record struct ChainId(ulong Value)
{
    /// <summary>The decimal number.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
