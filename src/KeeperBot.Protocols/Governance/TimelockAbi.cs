using System.Collections.Immutable;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Abi;

namespace KeeperBot.Protocols.Governance;

/// <summary>The events and views of the kinds of timelock: what was queued, and what of it still waits.</summary>
internal static class TimelockAbi
{
    private static readonly ContractAbi Controller = EmbeddedAbi.Load("governance/TimelockController");

    internal static readonly AbiFunction MinDelay = Controller.Function("getMinDelay");
    internal static readonly AbiFunction ReadyAt = Controller.Function("getTimestamp");

    /// <summary>Emitted once for each call of an operation.</summary>
    internal static readonly AbiEvent Scheduled = Controller.Event("CallScheduled");

    // Compound's Timelock.sol, as its interface in @openzeppelin/contracts (ICompoundTimelock) has it.
    internal static readonly AbiFunction Delay = AbiFunction.Parse("function delay() view returns (uint256)");
    internal static readonly AbiFunction Grace = AbiFunction.Parse("function GRACE_PERIOD() view returns (uint256)");
    internal static readonly AbiFunction IsQueued = AbiFunction.Parse("function queuedTransactions(bytes32 hash) view returns (bool)");
    internal static readonly AbiEvent Queued = AbiEvent.Parse("event QueueTransaction(bytes32 indexed txHash, address indexed target, uint256 value, string signature, bytes data, uint256 eta)");

    /// <summary>Topics of everything that is queued.</summary>
    internal static ImmutableArray<ImmutableArray<Hash32>> Topics { get; } = [[Scheduled.Topic0, Queued.Topic0]];

    /// <summary>The call that a log queues, with its operation and place in it; null where the log is of another kind of timelock.</summary>
    /// <exception cref="AbiException">The log is not what its signature says.</exception>
    internal static (Hash32 Id, int Index, ContractCall Call, ulong? Eta)? Read(TimelockSource timelock, LogEntry log)
    {
        if (timelock.Kind == TimelockKind.OpenZeppelin && log.Topics[0] == Scheduled.Topic0)
        {
            var fields = Scheduled.Decode(log.Topics, log.Data.Span);
            return (fields["id"].AsHash32(), fields["index"].AsInt32(), new(fields["target"].AsAddress(), fields["data"].AsBytes()), null);
        }

        if (timelock.Kind != TimelockKind.Compound || log.Topics[0] != Queued.Topic0)
            return null;
        var queued = Queued.Decode(log.Topics, log.Data.Span);
        var (signature, data) = (queued["signature"].AsString(), queued["data"].AsBytes());
        // Without a signature the data is the whole calldata.
        var call = signature.Length == 0 ? data : Bytes.Own([.. Evm.Crypto.Keccak256.Hash(System.Text.Encoding.UTF8.GetBytes(signature)).Span[..AbiFunction.SelectorSize], .. data.Span]);
        return (queued["txHash"].AsHash32(), 0, new(queued["target"].AsAddress(), call), queued["eta"].AsUInt64());
    }

    /// <summary>What is asked of a timelock itself: its least delay and, of one that has it, its grace period.</summary>
    internal static ImmutableArray<ContractCall> Terms(TimelockSource timelock) => timelock.Kind == TimelockKind.Compound
        ? [new(timelock.At, Delay.Encode()), new(timelock.At, Grace.Encode())]
        : [new(timelock.At, MinDelay.Encode())];

    /// <summary>The least delay, in seconds.</summary>
    /// <exception cref="AbiException">The answer is not what such a timelock gives.</exception>
    internal static double ReadDelay(TimelockSource timelock, CallResult answer) => answer.Success
        ? (double)(timelock.Kind == TimelockKind.Compound ? Delay : MinDelay).DecodeOutput(answer.Data.Span)[0].AsBigInteger()
        : throw new AbiException(timelock.Name, "it reverted");

    /// <summary>The question whether an entry still waits.</summary>
    internal static ContractCall Question(QueuedEntry entry) => new(entry.Timelock.At, entry.Timelock.Kind == TimelockKind.Compound ? IsQueued.Encode(entry.Id) : ReadyAt.Encode(entry.Id));

    /// <summary>From when on an entry may be executed; null where it waits no more.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="answer">The answer to <see cref="Question"/>.</param>
    /// <param name="grace">The answer to <see cref="Grace"/>, of a timelock that has one.</param>
    /// <param name="now">Time of the block.</param>
    /// <exception cref="AbiException">An answer is not what such a timelock gives.</exception>
    internal static ChainTime? Earliest(QueuedEntry entry, CallResult answer, CallResult? grace, ChainTime now)
    {
        if (!answer.Success)
            throw new AbiException(entry.Timelock.Name, "it reverted");
        if (entry.Timelock.Kind == TimelockKind.OpenZeppelin)
        {
            // 0 was never queued or is cancelled, 1 is done (TimelockController._DONE_TIMESTAMP).
            var at = ReadyAt.DecodeOutput(answer.Data.Span)[0].AsUInt64();
            return at > 1 ? new ChainTime(at) : null;
        }

        if (!IsQueued.DecodeOutput(answer.Data.Span)[0].AsBool())
            return null;
        var after = grace is { Success: true } known ? Grace.DecodeOutput(known.Data.Span)[0].AsUInt64() : throw new AbiException(entry.Timelock.Name, "GRACE_PERIOD reverted");
        // Past the grace period it is stale and can never be executed.
        return (UInt128)now.UnixSeconds > (UInt128)entry.Eta!.Value + after ? null : new ChainTime(entry.Eta.Value);
    }
}
