using System.Collections.Immutable;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Reading;

namespace KeeperBot.Protocols.Tests;

/// <summary>A chain that answers from a function, and remembers what it was asked.</summary>
internal sealed class ScriptedChain(Func<Address, ContractCall, CallResult> answer) : IChainReader
{
    internal List<(Address From, ContractCall Call, BlockRef Block)> Asked { get; } = [];

    public Task<CallResult> CallAsync(Address from, ContractCall call, BlockRef block, CancellationToken cancellation)
    {
        Asked.Add((from, call, block));
        return Task.FromResult(answer(from, call));
    }

    public async Task<CallResult?> CallAfterAsync(Address from, ImmutableArray<ContractCall> before, ContractCall call, BlockRef block, CancellationToken cancellation)
    {
        foreach (var first in before)
            await CallAsync(from, first, block, cancellation);
        return await CallAsync(from, call, block, cancellation);
    }

    public Task<Bytes> GetCodeAsync(Address address, BlockRef block, CancellationToken cancellation) => Task.FromResult(Bytes.Parse("0x00"));
}
