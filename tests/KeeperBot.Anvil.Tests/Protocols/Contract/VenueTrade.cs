using System.Numerics;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Evm;
using KeeperBot.Primitives;

namespace KeeperBot.Anvil.Tests.Protocols.Contract;

/// <summary>An action of the keeper's, sent to the real contracts.</summary>
/// <param name="Name">Name for messages.</param>
/// <param name="Plan">The action, on a reading.</param>
public sealed record VenueTrade(string Name, Func<KnownReading, PlannedAction> Plan)
{
    /// <summary>What must come first.</summary>
    public Func<Task>? PrepareAsync { get; init; }

    /// <summary>Code of its refusal; null for one that is sent.</summary>
    public string? Refused { get; init; }

    /// <summary>What must have become of the account.</summary>
    public Action<KnownReading, KnownReading>? Effect { get; init; }

    /// <summary>The amount that the call says it trades for, from what it returns; null where it trades nothing.</summary>
    public Func<Bytes, BigInteger>? Quoted { get; init; }

    /// <summary>The amount that was traded for, from the receipt.</summary>
    public Func<TransactionReceipt, BigInteger>? Executed { get; init; }

    /// <summary>The bound in the call's own arguments.</summary>
    public Func<Bytes, BigInteger>? Bound { get; init; }

    /// <summary>Whether the amount is paid; else received.</summary>
    public bool Pays { get; init; }

    /// <summary>How far quote and execution may be apart, as a divisor of the quote: the block between them moves some venues' prices. 0: not at all.</summary>
    public int QuoteWithin { get; init; }
}
