namespace KeeperBot.Primitives;

/// <summary>One read-only call: a contract and its calldata.</summary>
public readonly record struct ContractCall(Address To, Bytes Data);

/// <summary>What one call answered.</summary>
/// <param name="Success">Whether it returned rather than reverted.</param>
/// <param name="Data">Return data, or revert data.</param>
public readonly record struct CallResult(bool Success, Bytes Data)
{
    /// <summary>
    /// The result of a call that used up all the gas of a read that was for it first, or that was not made because of others like it. It is no answer of
    /// the contract, not even that it reverts. Its data are an <c>Error(string)</c> that says so.
    /// </summary>
    public static CallResult OutOfGas { get; } = new(false, Bytes.Parse(
        "0x08c379a0" +
        "0000000000000000000000000000000000000000000000000000000000000020" +
        "0000000000000000000000000000000000000000000000000000000000000044" +
        "746869732063616c6c207573656420757020616c6c2074686520676173206f66" +
        "207468652072656164207468617420776173206d61646520666f722069742066" +
        "6972737400000000000000000000000000000000000000000000000000000000"));

    /// <summary>Whether this is <see cref="OutOfGas"/>.</summary>
    public bool IsOutOfGas => !Success && Data == OutOfGas.Data;
}

/// <summary>Code placed at an address for the length of one read (a lens, or Multicall3 where a chain has none).</summary>
public sealed record CodeOverride(Address At, Bytes Code);
