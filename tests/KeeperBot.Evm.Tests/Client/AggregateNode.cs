using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using KeeperBot.Evm.JsonRpc;
using KeeperBot.Evm.Transports;
using KeeperBot.Primitives;

namespace KeeperBot.Evm.Tests.Client;

/// <summary>
/// A node in this process and on the asking thread, which answers each aggregate3 with legs of eight words: leg i of the whole read has the words
/// 8 i to 8 i + 7. It notes what the thread had allocated when the answer came, so that a test sees what reading the answer costs.
/// </summary>
internal sealed class AggregateNode : IRpcTransport
{
    internal const int Words = 8;
    private const int LegSize = (1 + 3 + Words) * 32;
    private readonly Dictionary<(int First, int Count), byte[]> _bodies = [];

    public string EndpointHost => "test";

    /// <summary>Leg counts of the requests so far.</summary>
    internal List<int> Requests { get; } = [];

    /// <summary>Bytes this thread had allocated when the last request came.</summary>
    internal long AllocatedAtRequest { get; private set; }

    /// <summary>Bytes this thread had allocated when the last answer was handed over.</summary>
    internal long AllocatedBefore { get; private set; }

    /// <summary>Request number that is answered with cut-off data; none when absent.</summary>
    internal int? Spoilt { get; init; }

    public Task<IReadOnlyList<RpcReply>> SendAsync(IReadOnlyList<RpcRequest> batch, CancellationToken cancellationToken)
    {
        AllocatedAtRequest = GC.GetAllocatedBytesForCurrentThread();
        var count = LegsOf(batch.Single());
        var first = Requests.Sum();
        Requests.Add(count);
        if (!_bodies.TryGetValue((first, count), out var body))
            _bodies.Add((first, count), body = Body(first, count, Requests.Count == Spoilt ? 32 : 0));
        AllocatedBefore = GC.GetAllocatedBytesForCurrentThread();
        return Task.FromResult<IReadOnlyList<RpcReply>>([RpcReplyParser.ParseSingle(body, 1)]);
    }

    /// <summary>The next answer starts at leg 0 again.</summary>
    internal void Restart() => Requests.Clear();

    private static int LegsOf(RpcRequest request)
    {
        using var parameters = JsonDocument.Parse(request.ParametersUtf8);
        var calldata = parameters.RootElement[0].GetProperty("data").GetString().ShouldNotBeNull();
        return Convert.ToInt32(calldata.Substring(2 + 8 + 64, 64), 16);
    }

    private static byte[] Body(int first, int count, int cut)
    {
        var data = new byte[64 + count * LegSize];
        Write(data, 0, 32);
        Write(data, 1, count);
        for (var leg = 0; leg < count; leg++)
        {
            var at = count + leg * (LegSize / 32 - 1);
            Write(data, 2 + leg, at * 32);
            Write(data, 2 + at, 1);
            Write(data, 3 + at, 64);
            Write(data, 4 + at, Words * 32);
            for (var word = 0; word < Words; word++)
                Write(data, 5 + at + word, (first + leg) * Words + word);
        }
        return Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":1,"result":"{{Bytes.CopyOf(data.AsSpan(0, data.Length - cut))}}"}""");
    }

    private static void Write(byte[] data, int word, int value) => BinaryPrimitives.WriteInt32BigEndian(data.AsSpan(word * 32 + 28), value);
}
