using KeeperBot.Core.Units;

namespace KeeperBot.Execution.Policy;

/// <summary>One function of one contract on one chain.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="Target">The contract.</param>
/// <param name="Selector">The first four bytes of the calldata.</param>
/// <param name="Signature">The function's signature, for messages.</param>
public sealed record AllowedCall(ChainId Chain, Address Target, Bytes Selector, string Signature)
{
    /// <summary>Most native currency a call may carry; 0 unless said otherwise.</summary>
    public Wei MaxValue { get; init; }
}
