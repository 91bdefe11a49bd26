namespace KeeperBot.Evm.Abi;

/// <summary>What an <see cref="AbiValue"/> holds.</summary>
public enum AbiValueKind
{
    /// <summary>Nothing; never the kind of a value.</summary>
    None,

    /// <summary>true or false.</summary>
    Bool,

    /// <summary>A whole number from -2^255 to 2^256 - 1.</summary>
    Integer,

    /// <summary>An address.</summary>
    Address,

    /// <summary>A byte string: bytes or bytesN.</summary>
    Bytes,

    /// <summary>Text.</summary>
    Text,

    /// <summary>Elements of an array.</summary>
    Array,

    /// <summary>Members of a tuple.</summary>
    Tuple,
}
