using System.Globalization;
using System.Text;
using System.Text.Json;
using KeeperBot.Evm.Abi;
using KeeperBot.Evm.JsonRpc;
using KeeperBot.Evm.Transports;
using KeeperBot.Primitives;
using KeeperBot.Scenarios.Anvil;

namespace KeeperBot.Evm.Bench;

/// <summary>
/// An Anvil with a contract whose position i has the eight words i, i + 1 … i + 7. The contract reads no storage: the node does the least work
/// a position can take, which is the hardest case for a client measured against the node's time.
/// </summary>
internal sealed class PositionChain : IAsyncDisposable
{
    internal const int Words = 8;
    private const int Parallel = 4;
    private static readonly Address Positions = Address.Parse("0x0000000000000000000000000000000000c0ffee");
    private static readonly Address Multicall = Address.Parse("0xca11bde05977b3631167028862be2a173976ca11");

    private readonly AnvilProcess _anvil;
    private readonly HttpRpcTransport _transport;
    private readonly HttpClient _bare = new(new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = 8 });
    private readonly BlockRef _block;

    private PositionChain(AnvilProcess anvil, HttpRpcTransport transport, BlockRef block)
    {
        _anvil = anvil;
        _transport = transport;
        _block = block;
    }

    internal static async Task<PositionChain> StartAsync(string multicallAbi)
    {
        var anvil = await AnvilProcess.StartAsync(new AnvilOptions(), TimeProvider.System);
        var transport = new HttpRpcTransport(anvil.RpcUrl, new HttpRpcOptions { Deadline = TimeSpan.FromMinutes(1) }, TimeProvider.System);
        var client = new EthClient(transport);
        using var artifact = JsonDocument.Parse(await File.ReadAllBytesAsync(multicallAbi));
        await client.RawAsync("anvil_setCode", Multicall.ToString(), artifact.RootElement.GetProperty("deployedBytecode").GetString());
        await client.RawAsync("anvil_setCode", Positions.ToString(), Code());
        await client.RawAsync("evm_mine");
        var head = await client.GetBlockAsync(BlockTag.Latest) ?? throw new InvalidOperationException("no head");
        return new PositionChain(anvil, transport, head.ToBlockRef());
    }

    internal static ContractCall[] Calls(int count) =>
        [.. Enumerable.Range(0, count).Select(i => new ContractCall(Positions, Bytes.Own([0x01, 0x02, 0x03, 0x04, .. ((UInt256)i).ToBigEndian()])))];

    /// <summary>Reads every position into eight Int128, as a snapshot does, and checks each.</summary>
    internal async Task SnapshotAsync(ContractCall[] calls)
    {
        var reader = Reader(_transport);
        using var answer = await reader.RentAsync(calls, _block, []);
        var values = new Int128[calls.Length * Words];
        for (var leg = 0; leg < calls.Length; leg++)
        {
            var words = AbiWords.Exactly(answer.Results[leg].Data.Span, Words);
            for (var word = 0; word < Words; word++)
                values[leg * Words + word] = words.Int128(word);
        }
        if (values[0] != 0 || values[^1] != calls.Length - 1 + Words - 1)
            throw new InvalidOperationException("the positions read are not the positions there");
    }

    /// <summary>The HTTP bodies that <see cref="SnapshotAsync"/> posts.</summary>
    internal async Task<List<byte[]>> BodiesAsync(ContractCall[] calls)
    {
        var recorder = new Recorder(_transport);
        using var answer = await Reader(recorder).RentAsync(calls, _block, []);
        return recorder.Bodies;
    }

    /// <summary>The yardstick: posts the bodies and throws the answers away.</summary>
    internal Task PostAsync(List<byte[]> bodies) => System.Threading.Tasks.Parallel.ForEachAsync(
        bodies, new ParallelOptions { MaxDegreeOfParallelism = Parallel }, async (body, token) =>
        {
            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = new("application/json");
            using var message = new HttpRequestMessage(HttpMethod.Post, _anvil.RpcUrl) { Content = content };
            using var response = await _bare.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, token);
            await response.Content.CopyToAsync(Stream.Null, token);
        });

    public async ValueTask DisposeAsync()
    {
        _bare.Dispose();
        _transport.Dispose();
        await _anvil.DisposeAsync();
    }

    private static MulticallReader Reader(IRpcTransport transport) =>
        new(new EthClient(transport), new MulticallOptions { Deployed = Multicall, MaxParallelChunks = Parallel });

    /// <summary>calldataload(4), then eight times: dup, add i, mstore at 32 i; return 256 bytes.</summary>
    private static string Code()
    {
        var code = new StringBuilder("0x600435");
        for (var i = 0; i < Words; i++)
            code.Append(CultureInfo.InvariantCulture, $"8060{i:x2}0160{i * 32:x2}52");
        return code.Append("6101006000f3").ToString();
    }

    private sealed class Recorder(IRpcTransport inner) : IRpcTransport
    {
        private readonly Lock _gate = new();

        public string EndpointHost => inner.EndpointHost;

        internal List<byte[]> Bodies { get; } = [];

        public Task<IReadOnlyList<RpcReply>> SendAsync(IReadOnlyList<RpcRequest> batch, CancellationToken cancellationToken)
        {
            var body = RpcBodyWriter.Write([.. batch], 1_000_000, out var length);
            lock (_gate)
                Bodies.Add(body[..length]);
            return inner.SendAsync(batch, cancellationToken);
        }
    }
}
