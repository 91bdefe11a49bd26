using System.Collections.Immutable;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Execution.Policy;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Composition;

/// <summary>One function of one contract that may be called, by which kinds of action, and with which arguments.</summary>
/// <param name="Target">The contract.</param>
/// <param name="Function">The function.</param>
/// <param name="Why">Which account and venue it is for.</param>
public sealed record PermittedCall(Address Target, AbiFunction Function, string Why)
{
    /// <summary>The kinds of action that may make it.</summary>
    public required ImmutableArray<ActionKind> Kinds { get; init; }

    /// <summary>What its arguments must be.</summary>
    public required ImmutableArray<ArgumentRule> Arguments { get; init; }

    /// <summary>Most native currency that it may carry.</summary>
    public Wei MaxValue { get; init; }

    /// <summary>Whether anybody may make it: the key makes it itself on every route, with no role and no leave of the holder.</summary>
    public bool IsAnybodys { get; init; }

    /// <summary>The function's canonical signature.</summary>
    public string Signature => Function.Signature;

    /// <summary>First four bytes of its calldata.</summary>
    public Bytes Selector => Function.Selector;
}
