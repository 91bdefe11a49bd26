using KeeperBot.Core.Ports;

namespace KeeperBot.Execution.Journal;

/// <summary>An entry of the spend ledger. The newest entry of an intent and asset is what counts.</summary>
/// <param name="Sequence">The log line it was written with.</param>
/// <param name="Intent">The intent.</param>
/// <param name="Asset">"native", or a token's address.</param>
/// <param name="Amount">In the asset's smallest unit.</param>
/// <param name="At">Chain time.</param>
public sealed record LedgerEntry(long Sequence, IntentKey Intent, string Asset, System.Numerics.BigInteger Amount, ChainTime At);
