using System.Collections.Immutable;
using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Evm;

/// <summary>What a simulated block did.</summary>
/// <param name="BlockNumber">Height of the simulated block: the parent's plus one by the specification; Anvil 1.7.1 says the parent's own.</param>
/// <param name="Timestamp">Its chain time.</param>
/// <param name="Calls">One result per call asked, in order.</param>
public sealed record SimulationReply(ulong BlockNumber, ChainTime Timestamp, ImmutableArray<SimulatedCall> Calls)
{
    internal static SimulationReply Read(JsonView view, SimulationRequest request)
    {
        var blocks = view.Items(block => new SimulationReply(
            block["number"].UInt64(),
            new ChainTime(block["timestamp"].UInt64()),
            [.. block["calls"].Items(SimulatedCall.Read)]));
        if (blocks.Count != 1)
            throw view.Bad("does not hold the one block that was simulated");
        var reply = blocks[0];
        if (reply.Calls.Length != request.Calls.Length)
            throw view.Bad("does not hold one result for each call");
        if (request.BlockTime is { } time && reply.Timestamp != time)
            throw view.Bad("was simulated at another time than asked");
        return reply;
    }
}
