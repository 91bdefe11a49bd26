using KeeperBot.Core.Units;

namespace KeeperBot.Execution.Journal;

/// <summary>Where and how a transaction was mined.</summary>
/// <param name="Hash">The transaction.</param>
/// <param name="Block">Number of its block.</param>
/// <param name="BlockHash">Hash of its block.</param>
/// <param name="Time">Time of its block.</param>
/// <param name="GasUsed">Gas it used.</param>
/// <param name="Cost">Native currency it cost: gas, any L1 fee, and the value sent when it succeeded.</param>
public sealed record MinedAt(Hash32 Hash, ulong Block, Hash32 BlockHash, ChainTime Time, ulong GasUsed, Wei Cost);
