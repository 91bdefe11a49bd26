using System.Collections.Immutable;

namespace KeeperBot.Execution.Simulation;

/// <summary>The reads of a snapshot without those that would leave no gas to the others, whose answer is known before they are asked.</summary>
internal sealed class AskedReads
{
    private readonly int _all;
    private readonly ImmutableArray<int> _left;

    /// <param name="calls">All of them.</param>
    /// <param name="outOfGas">Places of those that are left out, ascending.</param>
    internal AskedReads(ImmutableArray<ContractCall> calls, ImmutableArray<int> outOfGas)
    {
        (_all, _left) = (calls.Length, outOfGas);
        Calls = outOfGas.IsEmpty ? calls : [.. calls.Where((_, index) => outOfGas.BinarySearch(index) < 0)];
    }

    /// <summary>What is asked.</summary>
    internal ImmutableArray<ContractCall> Calls { get; }

    /// <summary>The answers to all of them.</summary>
    internal ReadOnlySpan<CallResult> Answers(ImmutableArray<CallResult> asked)
    {
        if (_left.IsEmpty)
            return asked.AsSpan();
        var results = new CallResult[_all];
        for (int i = 0, next = 0; i < _all; i++)
            results[i] = _left.BinarySearch(i) < 0 ? asked[next++] : CallResult.OutOfGas;
        return results;
    }
}
