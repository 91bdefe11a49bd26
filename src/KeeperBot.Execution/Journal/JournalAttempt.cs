using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;

namespace KeeperBot.Execution.Journal;

/// <summary>One signed transaction of an intent. All attempts of an intent share its nonce.</summary>
/// <param name="Hash">Transaction hash.</param>
/// <param name="Intent">The intent.</param>
/// <param name="Nonce">Nonce.</param>
/// <param name="Ordinal">1 for the first, counting up with each replacement.</param>
/// <param name="Purpose">The call, or its cancellation.</param>
/// <param name="GasLimit">Gas limit.</param>
/// <param name="MaxFeePerGas">Fee ceiling.</param>
/// <param name="MaxPriorityFeePerGas">Tip.</param>
/// <param name="SignedAt">Number of the head when it was signed.</param>
/// <param name="Raw">The signed bytes.</param>
public sealed record JournalAttempt(
    Hash32 Hash, IntentKey Intent, ulong Nonce, int Ordinal, AttemptPurpose Purpose, ulong GasLimit, Wei MaxFeePerGas, Wei MaxPriorityFeePerGas,
    ulong SignedAt, Bytes Raw)
{
    /// <summary>The most gas can cost.</summary>
    public Wei WorstGasCost => MaxFeePerGas * GasLimit;
}
