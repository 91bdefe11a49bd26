using System.Collections.Immutable;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Execution.Journal;

namespace KeeperBot.Execution.Policy;

/// <summary>A complete transaction before anybody has allowed it.</summary>
/// <param name="Intent">The intent it serves.</param>
/// <param name="Purpose">The intent's call, or the cancellation of its nonce.</param>
/// <param name="Kind">What it does, for the mode.</param>
/// <param name="Urgency">Fee tier.</param>
/// <param name="Chain">Chain.</param>
/// <param name="From">Signer.</param>
/// <param name="To">Contract; the signer itself for a cancellation.</param>
/// <param name="Value">Native currency sent along.</param>
/// <param name="Data">Calldata.</param>
/// <param name="Nonce">Nonce.</param>
/// <param name="GasLimit">Gas limit.</param>
/// <param name="MaxFeePerGas">Fee ceiling.</param>
/// <param name="MaxPriorityFeePerGas">Tip.</param>
/// <param name="Spends">The most of each token that it may move.</param>
public sealed record TransactionRequest(
    IntentKey Intent, AttemptPurpose Purpose, ActionKind Kind, Urgency Urgency, ChainId Chain, Address From, Address To, Wei Value, Bytes Data, ulong Nonce,
    ulong GasLimit, Wei MaxFeePerGas, Wei MaxPriorityFeePerGas, ImmutableArray<TokenAmount> Spends)
{
    /// <summary>The margin account it acts on; calls that name a position may name this one's only.</summary>
    public MarginAccountId Target { get; init; }

    /// <summary>The account it is for.</summary>
    public AccountId Account { get; init; }

    /// <summary>The venue it acts at.</summary>
    public VenueId Venue { get; init; }

    /// <summary>The most that the chain may charge besides gas (L1 data and operator fee of the OP stack); zero on other chains.</summary>
    public Wei ChainFee { get; init; } = Wei.Zero;

    /// <summary>The most native currency it can cost: all of its gas at its ceiling, the chain's own fee, and its value.</summary>
    public Wei WorstCost => MaxFeePerGas * GasLimit + ChainFee + Value;

    /// <summary>The first four bytes of the calldata; fewer when it has fewer.</summary>
    public Bytes Selector => Bytes.CopyOf(Data.Span[..Math.Min(4, Data.Length)]);
}
