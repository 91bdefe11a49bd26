using System.Globalization;
using System.Numerics;

namespace KeeperBot.Core.Units;

/// <summary>An amount of the chain's native currency, in wei.</summary>
public readonly record struct Wei(BigInteger Raw) : IComparable<Wei>
{
    /// <summary>Nothing.</summary>
    public static Wei Zero => default;

    /// <summary>An amount in gwei (10^9 wei).</summary>
    public static Wei FromGwei(Wad gwei) => new(gwei.ToScaled(9, Rounding.Down));

    /// <summary>An amount in whole native coins (10^18 wei).</summary>
    public static Wei FromEther(Wad ether) => new(ether.Raw);

    /// <inheritdoc/>
    public int CompareTo(Wei other) => Raw.CompareTo(other.Raw);

    /// <summary>Decimal wei.</summary>
    public override string ToString() => Raw.ToString(CultureInfo.InvariantCulture);

    /// <summary>The larger.</summary>
    public static Wei Max(Wei left, Wei right) => left >= right ? left : right;

    /// <summary>Sum.</summary>
    public static Wei operator +(Wei left, Wei right) => new(left.Raw + right.Raw);

    /// <summary>Difference.</summary>
    public static Wei operator -(Wei left, Wei right) => new(left.Raw - right.Raw);

    /// <summary>Price times quantity of gas.</summary>
    public static Wei operator *(Wei price, ulong gas) => new(price.Raw * gas);

    /// <summary>Order.</summary>
    public static bool operator <(Wei left, Wei right) => left.Raw < right.Raw;

    /// <summary>Order.</summary>
    public static bool operator >(Wei left, Wei right) => left.Raw > right.Raw;

    /// <summary>Order.</summary>
    public static bool operator <=(Wei left, Wei right) => left.Raw <= right.Raw;

    /// <summary>Order.</summary>
    public static bool operator >=(Wei left, Wei right) => left.Raw >= right.Raw;
}
