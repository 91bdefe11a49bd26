using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Text.Json;
using KeeperBot.Evm.JsonRpc;
using KeeperBot.Evm.Transports;
using KeeperBot.Primitives;
using KeeperBot.TestKit.Time;

namespace KeeperBot.Evm.Tests.Client;

/// <summary>
/// A node in this process, under a clock that moves only by what it takes: an aggregate3 with a slow call in it takes the whole request timeout, or until the reader gives up. It answers each call with
/// its own data, which is its number.
/// </summary>
internal sealed class SlowNode(ManualTime time) : IRpcTransport
{
    internal static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(10);

    public string EndpointHost => "slow";

    internal HashSet<int> Slow { get; } = [];

    /// <summary>Calls that use up the gas: the multicall ends before them.</summary>
    internal HashSet<int> Burning { get; } = [];

    /// <summary>What a request takes that is answered.</summary>
    internal TimeSpan Latency { get; set; }

    /// <summary>Whether a slow request moves the clock.</summary>
    internal bool TakesTime { get; set; } = true;

    /// <summary>Whether every request is slow, the empty one too.</summary>
    internal bool IsGone { get; set; }

    /// <summary>How requests are answered that are not slow; by their numbers. As an aggregate3 where null.</summary>
    internal Func<int[], RpcReply?>? Answer { get; set; }

    /// <summary>Waited for by every request.</summary>
    internal Func<int[], Task>? Gate { get; set; }

    /// <summary>Numbers of the calls of every request.</summary>
    internal ConcurrentQueue<int[]> Requests { get; } = [];

    /// <summary>Those over which the time ran out.</summary>
    internal ConcurrentQueue<int[]> Late { get; } = [];

    internal static ContractCall[] Calls(int count, Func<int, int>? contractOf = null) =>
        [.. Enumerable.Range(0, count).Select(i => new ContractCall(Contract((contractOf ?? (number => number))(i)), Data(i)))];

    public async Task<IReadOnlyList<RpcReply>> SendAsync(IReadOnlyList<RpcRequest> batch, CancellationToken cancellationToken)
    {
        var numbers = Numbers(batch.Single());
        Requests.Enqueue(numbers);
        if (Gate is { } gate)
            await gate(numbers);
        if (IsGone || numbers.Any(Slow.Contains))
        {
            Take(RequestTimeout, cancellationToken);
            Late.Enqueue(numbers);
            throw new RpcException(RpcErrorKind.Timeout, "eth_call", EndpointHost, "no complete answer");
        }

        Take(Latency, cancellationToken);
        return [Answer?.Invoke(numbers) ?? Aggregate(numbers.TakeWhile(number => !Burning.Contains(number)))];
    }

    private void Take(TimeSpan taken, CancellationToken cancellationToken)
    {
        for (var waited = TimeSpan.Zero; TakesTime && waited < taken; waited += TimeSpan.FromSeconds(1))
        {
            time.Advance(TimeSpan.FromSeconds(1));
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private static RpcReply Aggregate(IEnumerable<int> numbers) =>
        RpcReply.FromResult(System.Text.Encoding.UTF8.GetBytes($"\"{Multicall3Tests.EncodeAnswer([.. numbers.Select(number => new CallResult(true, Data(number)))])}\""));

    private static Address Contract(int number) => Address.Parse("0x" + (number + 1).ToString("x40", System.Globalization.CultureInfo.InvariantCulture));

    private static Bytes Data(int number) => Bytes.Own([(byte)(number >> 8), (byte)number]);

    private static int[] Numbers(RpcRequest request)
    {
        using var parameters = JsonDocument.Parse(request.ParametersUtf8);
        var body = Bytes.Parse(parameters.RootElement[0].GetProperty("data").GetString()!).Span[(4 + 32)..].ToArray();
        int Word(int at) => BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(at + 28));
        return [.. Enumerable.Range(0, Word(0)).Select(i => 32 + Word(32 + (i * 32)) + 128).Select(at => (body[at] << 8) + body[at + 1])];
    }
}
