namespace KeeperBot.Evm.Abi;

/// <summary>The families of Solidity types.</summary>
public enum AbiTypeKind
{
    /// <summary>No type; never the kind of a parsed one.</summary>
    None,

    /// <summary>bool.</summary>
    Bool,

    /// <summary>uint8 .. uint256.</summary>
    UInt,

    /// <summary>int8 .. int256.</summary>
    Int,

    /// <summary>address (also a contract, or "address payable").</summary>
    Address,

    /// <summary>bytes1 .. bytes32; function, which is bytes24 on the wire.</summary>
    FixedBytes,

    /// <summary>bytes.</summary>
    Bytes,

    /// <summary>string, UTF-8.</summary>
    String,

    /// <summary>T[].</summary>
    Array,

    /// <summary>T[n].</summary>
    FixedArray,

    /// <summary>A struct, or a list of parameters.</summary>
    Tuple,
}
