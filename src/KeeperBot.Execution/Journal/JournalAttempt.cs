using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Evm;

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
    /// <summary>To whom it was meant to be shown when it was signed; the lines of its sends say to whom it was.</summary>
    public BroadcastRoute Route { get; init; } = BroadcastRoute.Public;

    /// <summary>The most that the chain may charge besides gas (L1 data and operator fee of the OP stack); zero on other chains.</summary>
    public Wei ChainFee { get; init; } = Wei.Zero;

    /// <summary>The most it can cost without the value it carries: all gas at its ceiling, and the chain's own fee.</summary>
    public Wei WorstFee => MaxFeePerGas * GasLimit + ChainFee;
}
