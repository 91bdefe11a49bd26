using System.Collections.Immutable;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;

namespace KeeperBot.Execution.Policy;

/// <summary>One function of one contract on one chain, for some kinds of action, with what its arguments must be.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="Target">The contract.</param>
/// <param name="Function">The function; calldata that is no canonical encoding of its arguments is refused.</param>
public sealed record AllowedCall(ChainId Chain, Address Target, AbiFunction Function)
{
    /// <summary>Most native currency a call may carry; 0 unless said otherwise.</summary>
    public Wei MaxValue { get; init; }

    /// <summary>The kinds of action that may make it. A mode that allows top-ups only must not be got round by a trade that calls itself one.</summary>
    public ImmutableArray<ActionKind> Kinds { get; init; } = [ActionKind.TopUp, ActionKind.Reduce, ActionKind.Hedge];

    /// <summary>What every argument named here must be; all have to hold.</summary>
    public ImmutableArray<ArgumentRule> Arguments { get; init; } = [];
}
