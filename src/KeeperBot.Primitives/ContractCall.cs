namespace KeeperBot.Primitives;

/// <summary>One read-only call: a contract and its calldata.</summary>
public readonly record struct ContractCall(Address To, Bytes Data);

/// <summary>What one call answered.</summary>
/// <param name="Success">Whether it returned rather than reverted.</param>
/// <param name="Data">Return data, or revert data.</param>
public readonly record struct CallResult(bool Success, Bytes Data);

/// <summary>Code placed at an address for the length of one read (a lens, or Multicall3 where a chain has none).</summary>
public sealed record CodeOverride(Address At, Bytes Code);
