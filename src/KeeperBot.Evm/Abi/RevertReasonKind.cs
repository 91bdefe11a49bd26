namespace KeeperBot.Evm.Abi;

/// <summary>Why a call reverted, as far as its data tells.</summary>
public enum RevertReasonKind
{
    /// <summary>Data of no known form.</summary>
    Unknown,

    /// <summary>No data: revert(), out of gas, an invalid opcode, or a call to an address that decodes nothing.</summary>
    Empty,

    /// <summary>require(…, "text") or revert("text").</summary>
    Message,

    /// <summary>A check of the compiler's own: overflow, division by zero, index out of bounds, …</summary>
    Panic,

    /// <summary>A custom error that the given ABI describes.</summary>
    CustomError,
}
