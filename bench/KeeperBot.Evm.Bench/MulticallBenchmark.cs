using System.Buffers;
using BenchmarkDotNet.Attributes;
using KeeperBot.Evm.Abi;
using KeeperBot.Evm.JsonRpc;
using KeeperBot.Primitives;

namespace KeeperBot.Evm.Bench;

/// <summary>A thousand legs of eight words each, without a network: from the UTF-8 body to typed values, and from calls to the request.</summary>
[MemoryDiagnoser]
public class MulticallBenchmark
{
    private const int Legs = 1_000;

    // Values go into arrays below the large-object threshold: one array of them all would measure full collections.
    private const int BlockLegs = 250;
    private static readonly Address At = Address.Parse("0xca11bde05977b3631167028862be2a173976ca11");
    private static readonly Hash32 Block = new(new byte[32]);
    private readonly RecordedNode _node = new(Legs);
    private readonly ContractCall[] _calls = [.. Enumerable.Range(0, Legs).Select(i => new ContractCall(At, Bytes.Own([0x70, 0xa0, 0x82, 0x31, .. UInt256.One.ToBigEndian()])))];
    private readonly CallResult[] _results = new CallResult[Legs];

    /// <summary>The yardstick: framing, and the hexadecimal into a buffer at hand.</summary>
    [Benchmark(Baseline = true)]
    public int HexAlone()
    {
        var pooled = new PooledBytes();
        JsonHex.TryDecodeString(Frame(), pooled);
        var length = pooled.GetSpan().Length;
        pooled.Return();
        return length;
    }

    /// <summary>Body to views.</summary>
    [Benchmark]
    public int Views() => Read(results => results.Length);

    /// <summary>Body to 8,000 range-checked Int128.</summary>
    [Benchmark]
    public int ToInt128() => Read(static results =>
    {
        var count = 0;
        for (var first = 0; first < results.Length; first += BlockLegs)
        {
            var values = new Int128[BlockLegs * RecordedNode.Words];
            for (var leg = 0; leg < BlockLegs; leg++)
            {
                var words = AbiWords.Exactly(results[first + leg].Data.Span, RecordedNode.Words);
                for (var word = 0; word < RecordedNode.Words; word++)
                    values[leg * RecordedNode.Words + word] = words.Int128(word);
            }
            count += values.Length;
        }
        return count;
    });

    /// <summary>Body to 8,000 UInt256.</summary>
    [Benchmark]
    public int ToUInt256() => Read(static results =>
    {
        var count = 0;
        for (var first = 0; first < results.Length; first += BlockLegs)
        {
            var values = new UInt256[BlockLegs * RecordedNode.Words];
            for (var leg = 0; leg < BlockLegs; leg++)
            {
                var words = AbiWords.Exactly(results[first + leg].Data.Span, RecordedNode.Words);
                for (var word = 0; word < RecordedNode.Words; word++)
                    values[leg * RecordedNode.Words + word] = words.UInt256(word);
            }
            count += values.Length;
        }
        return count;
    });

    /// <summary>Calls of 36 bytes to calldata.</summary>
    [Benchmark]
    public Bytes Encode() => Multicall3.Encode(_calls);

    /// <summary>Calls of 36 bytes to the bytes of the HTTP request.</summary>
    [Benchmark]
    public int EncodeToBody()
    {
        using var calldata = new PooledBytes();
        var target = calldata.Rent(Multicall3.Size(_calls));
        target.Clear();
        Multicall3.Write(_calls, target);
        var call = new CallRequest { To = At, Data = calldata.View() };
        var request = EthClient.ExecutionRequest("eth_call", call, BlockId.Of(Block), []);
        ArrayPool<byte>.Shared.Return(RpcBodyWriter.Write([request], 1, out var length));
        return length;
    }

    private int Read(Reading reading)
    {
        var pooled = new PooledBytes();
        if (!JsonHex.TryDecodeString(Frame(), pooled))
            throw new InvalidOperationException("the recorded body is no data");
        if (Multicall3.DecodeSome(pooled.View(), _results) != _results.Length)
            throw new InvalidOperationException("the recorded answer is short");
        var count = reading(_results);
        pooled.Return();
        return count;
    }

    private ReadOnlySpan<byte> Frame() => RpcReplyParser.ParseSingle(_node.Body, 1).ResultUtf8.Span;

    private delegate int Reading(ReadOnlySpan<CallResult> results);
}
