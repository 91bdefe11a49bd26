using System.Collections.Immutable;
using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Evm;

/// <summary>What a simulated block did.</summary>
/// <param name="BlockNumber">Height of the simulated block: the parent's plus one by the specification; Anvil 1.7.1 says the parent's own.</param>
/// <param name="Timestamp">Its chain time.</param>
/// <param name="Calls">One result per call asked, in order.</param>
public sealed record SimulationReply(ulong BlockNumber, ChainTime Timestamp, ImmutableArray<SimulatedCall> Calls)
{
    private static readonly JsonNames Names = new(["number", "timestamp", "calls"], []);

    internal static SimulationReply Read(ref JsonCursor json, SimulationRequest request)
    {
        if (ReadBlocks(ref json) is not [var reply])
            throw json.Bad("does not hold the one block that was simulated");
        if (reply.Calls.Length != request.Calls.Length)
            throw json.Bad("does not hold one result for each call");
        if (request.BlockTime is { } time && reply.Timestamp != time)
            throw json.Bad("was simulated at another time than asked");
        return reply;
    }

    /// <summary>Every simulated block of an answer.</summary>
    internal static List<SimulationReply> ReadBlocks(ref JsonCursor json) => json.Items(ReadBlock);

    private static SimulationReply ReadBlock(ref JsonCursor json)
    {
        var (number, time) = (0UL, 0UL);
        List<SimulatedCall> calls = [];
        var members = json.Object(Names);
        while (json.Next(ref members, out var member))
        {
            switch (member)
            {
                case 0: number = json.UInt64(); break;
                case 1: time = json.UInt64(); break;
                default: calls = json.Items(SimulatedCall.Read); break;
            }
        }
        return new SimulationReply(number, new ChainTime(time), [.. calls]);
    }
}
