using System.Globalization;

namespace KeeperBot.Protocols.Declarative.Language;

/// <summary>The families of values in a venue file.</summary>
internal enum ValueKind
{
    /// <summary>No value; never the kind of a checked expression.</summary>
    None = 0,

    /// <summary>A fixed-point number: an integer and how many of its digits are decimals.</summary>
    Integer,

    /// <summary>true or false.</summary>
    Bool,

    /// <summary>An address.</summary>
    Address,

    /// <summary>32 bytes that are compared and passed on, never reckoned with.</summary>
    Word,
}

/// <summary>What an expression yields; known when the file is loaded.</summary>
/// <param name="Kind">The family.</param>
/// <param name="Scale">Decimals of a number; 0 for others.</param>
internal readonly record struct FieldType(ValueKind Kind, int Scale)
{
    /// <summary>Most decimals of a number: 10^77 is the largest power of ten below 2^256.</summary>
    internal const int MaxScale = 77;

    internal static FieldType Bool => new(ValueKind.Bool, 0);

    internal static FieldType Address => new(ValueKind.Address, 0);

    internal static FieldType Word => new(ValueKind.Word, 0);

    internal static FieldType Integer(int scale) => new(ValueKind.Integer, scale);

    /// <summary>In words.</summary>
    public override string ToString() => Kind switch
    {
        ValueKind.Integer when Scale == 0 => "a whole number",
        ValueKind.Integer => string.Create(CultureInfo.InvariantCulture, $"a number of {Scale} decimals"),
        ValueKind.Bool => "true or false",
        ValueKind.Address => "an address",
        ValueKind.Word => "32 bytes",
        _ => "nothing",
    };
}
