using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using KeeperBot.Evm.JsonRpc;
using KeeperBot.Evm.Transactions;
using KeeperBot.Evm.Transports;
using KeeperBot.Primitives;

namespace KeeperBot.Scenarios.Rehearsals;

/// <summary>
/// Lets a throw-away key play the acting address on a fork, so that the real key stays where it is. Whoever speaks through this sees the chain with the two addresses renamed into one another:
/// what the acting address holds, may do and owes is the stand-in's. A transaction signed by the stand-in is executed as the acting address, by impersonation; its hash is
/// the signed one's, wherever the fork's own is told. On the forked chain itself such a transaction is from an account that has nothing.
/// </summary>
/// <param name="fork">The fork's node, and never another: the only way out.</param>
/// <param name="acting">Who is played. The fork must impersonate it.</param>
/// <param name="standIn">Who plays: the throw-away key's address.</param>
public sealed class StandInTransport(IRpcTransport fork, Address acting, Address standIn) : IRpcTransport
{
    private const string Send = "eth_sendRawTransaction";

    // Code is compared by fingerprint with what stands on the chain; nothing in it is renamed.
    private const string Code = "eth_getCode";

    private readonly byte[] _acting = Digits(acting.ToString());
    private readonly byte[] _standIn = Digits(standIn.ToString());

    /// <summary>The fork's own hash of each signed one.</summary>
    private readonly ConcurrentDictionary<Hash32, Hash32> _hashes = [];

    /// <inheritdoc/>
    public string EndpointHost => fork.EndpointHost;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RpcReply>> SendAsync(IReadOnlyList<RpcRequest> batch, CancellationToken cancellationToken)
    {
        if (batch.Any(request => request.Method == Send))
        {
            // A send comes alone; were it not so, the others would still be asked in their order.
            var replies = new List<RpcReply>();
            foreach (var request in batch)
                replies.Add(request.Method == Send ? await SendSignedAsync(request, cancellationToken).ConfigureAwait(false) : (await SendAsync([request], cancellationToken).ConfigureAwait(false))[0]);
            return replies;
        }

        var answers = await fork.SendAsync([.. batch.Select(Outward)], cancellationToken).ConfigureAwait(false);
        return [.. answers.Select((answer, index) => index < batch.Count ? Inward(batch[index].Method, answer) : answer)];
    }

    private async Task<RpcReply> SendSignedAsync(RpcRequest request, CancellationToken cancellationToken)
    {
        var signed = SignedTransaction.Decode(Bytes.Parse(JsonNode.Parse(request.ParametersUtf8.Span)![0]!.GetValue<string>()));
        if (signed.Sender != standIn)
            throw new InvalidOperationException($"a transaction of {signed.Sender} came to a rehearsal, whose key is {standIn}; it is not passed on");
        var transaction = AsActing(signed.Transaction).ToJsonString();
        var asked = RpcRequest.Once("eth_sendTransaction", writer => writer.WriteRawValue(transaction));
        var answer = (await fork.SendAsync([asked], cancellationToken).ConfigureAwait(false))[0];
        if (!answer.IsResult)
            return answer;
        var hash = Hash32.Parse(JsonSerializer.Deserialize<string>(answer.ResultUtf8.Span) ?? "");
        _hashes[signed.Hash] = hash;
        return RpcReply.FromResult(Encoding.UTF8.GetBytes($"\"{signed.Hash}\""));
    }

    private JsonObject AsActing(Eip1559Transaction transaction) => new()
    {
        ["type"] = "0x2",
        ["from"] = acting.ToString(),
        ["to"] = (transaction.To == standIn ? acting : transaction.To)?.ToString(),
        ["nonce"] = Hex(transaction.Nonce),
        ["value"] = Hex(transaction.Value),
        ["gas"] = Hex(transaction.GasLimit),
        ["maxFeePerGas"] = Hex(transaction.MaxFeePerGas),
        ["maxPriorityFeePerGas"] = Hex(transaction.MaxPriorityFeePerGas),
        ["input"] = transaction.Data.ToString().Replace(Encoding.ASCII.GetString(_standIn), Encoding.ASCII.GetString(_acting), StringComparison.Ordinal),
    };

    private RpcRequest Outward(RpcRequest request)
    {
        var renamed = Renamed(request.ParametersUtf8, _standIn, _acting);
        foreach (var (signed, forks) in _hashes)
            renamed = Renamed(renamed, Digits(signed.ToString()), Digits(forks.ToString()));
        if (renamed.Equals(request.ParametersUtf8))
            return request;
        using var parameters = JsonDocument.Parse(renamed);
        void Write(Utf8JsonWriter writer)
        {
            foreach (var item in parameters.RootElement.EnumerateArray())
                item.WriteTo(writer);
        }

        return request.MayRepeat ? RpcRequest.Read(request.Method, Write) : RpcRequest.Once(request.Method, Write);
    }

    private RpcReply Inward(string method, RpcReply reply)
    {
        if (!reply.IsResult || method == Code)
            return reply;
        var renamed = Renamed(reply.ResultUtf8, _acting, _standIn);
        foreach (var (signed, forks) in _hashes)
            renamed = Renamed(renamed, Digits(forks.ToString()), Digits(signed.ToString()));
        return renamed.Equals(reply.ResultUtf8) ? reply : RpcReply.FromResult(renamed);
    }

    /// <summary>The same memory where nothing was found.</summary>
    private static ReadOnlyMemory<byte> Renamed(ReadOnlyMemory<byte> json, byte[] from, byte[] to)
    {
        var at = json.Span.IndexOf(from);
        if (at < 0)
            return json;
        var copy = json.ToArray();
        for (var start = 0; at >= 0; at = copy.AsSpan(start).IndexOf(from))
        {
            to.CopyTo(copy, start + at);
            start += at + from.Length;
        }

        return copy;
    }

    private static byte[] Digits(string hex) => Encoding.ASCII.GetBytes(hex[2..]);

    private static string Hex(ulong value) => string.Create(CultureInfo.InvariantCulture, $"0x{value:x}");

    private static string Hex(UInt256 value)
    {
        var digits = value.ToBigInteger().ToString("x", CultureInfo.InvariantCulture).TrimStart('0');
        return "0x" + (digits.Length == 0 ? "0" : digits);
    }
}
