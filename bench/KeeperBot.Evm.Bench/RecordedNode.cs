using System.Buffers.Binary;
using System.Text;
using KeeperBot.Evm.JsonRpc;
using KeeperBot.Evm.Transports;
using KeeperBot.Primitives;

namespace KeeperBot.Evm.Bench;

/// <summary>Answers every request at once with the same UTF-8 body, framed anew each time: what is left is the client's own work.</summary>
internal sealed class RecordedNode(int legs) : IRpcTransport
{
    internal const int Words = 8;
    private const int LegWords = 3 + Words;

    /// <summary>The whole HTTP body.</summary>
    internal byte[] Body { get; } = Write(legs);

    public string EndpointHost => "recorded";

    public Task<IReadOnlyList<RpcReply>> SendAsync(IReadOnlyList<RpcRequest> batch, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<RpcReply>>([RpcReplyParser.ParseSingle(Body, 1)]);

    private static byte[] Write(int legs)
    {
        var data = new byte[(2 + legs + legs * LegWords) * 32];
        Put(data, 0, 32);
        Put(data, 1, legs);
        var random = new Random(1);
        for (var leg = 0; leg < legs; leg++)
        {
            var at = legs + leg * LegWords;
            Put(data, 2 + leg, at * 32);
            Put(data, 2 + at, 1);
            Put(data, 3 + at, 64);
            Put(data, 4 + at, Words * 32);
            for (var word = 0; word < Words; word++)
                random.NextBytes(data.AsSpan((5 + at + word) * 32 + 20, 12)); // amounts of up to 96 bits
        }
        return Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":1,"result":"{{Bytes.Own(data)}}"}""");
    }

    private static void Put(byte[] data, int word, int value) => BinaryPrimitives.WriteInt32BigEndian(data.AsSpan(word * 32 + 28), value);
}
