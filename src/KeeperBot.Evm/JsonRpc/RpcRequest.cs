using System.Buffers;
using System.Text.Json;

namespace KeeperBot.Evm.JsonRpc;

/// <summary>One JSON-RPC call: a method and its parameters, rendered once as UTF-8. The transport gives it its id.</summary>
public sealed class RpcRequest
{
    private const int FirstBuffer = 256;
    private static readonly byte[] NoParameters = "[]"u8.ToArray();

    private RpcRequest(string method, ReadOnlyMemory<byte> parameters, bool mayRepeat)
    {
        Method = method;
        ParametersUtf8 = parameters;
        MayRepeat = mayRepeat;
    }

    /// <summary>The method's name.</summary>
    public string Method { get; }

    /// <summary>The parameters: one JSON array.</summary>
    public ReadOnlyMemory<byte> ParametersUtf8 { get; }

    /// <summary>Whether a transport may send the call a second time after a failure. True only for reads; never for a broadcast.</summary>
    public bool MayRepeat { get; }

    /// <summary>The nodes that may see the call; anything but a broadcast goes to public ones.</summary>
    internal BroadcastRoute Route { get; private init; } = BroadcastRoute.Public;

    /// <summary>A read: asking twice does no harm.</summary>
    public static RpcRequest Read(string method, Action<Utf8JsonWriter>? writeParameters = null) => Create(method, writeParameters, mayRepeat: true, FirstBuffer);

    /// <summary>A read with parameters of about <paramref name="size"/> bytes: room for them all is taken at once.</summary>
    internal static RpcRequest Read(string method, int size, Action<Utf8JsonWriter> writeParameters) => Create(method, writeParameters, mayRepeat: true, size);

    /// <summary>A call that must reach the node at most once per attempt of the caller (a broadcast, a state change on a local node).</summary>
    public static RpcRequest Once(string method, Action<Utf8JsonWriter>? writeParameters = null) => Create(method, writeParameters, mayRepeat: false, FirstBuffer);

    /// <summary>A signed transaction for the nodes of one route. Whoever makes one has made sure that the transport knows that route.</summary>
    internal static RpcRequest Broadcast(Bytes raw, BroadcastRoute route)
    {
        var plain = Once("eth_sendRawTransaction", writer => JsonHex.WriteData(writer, raw.Span));
        return new RpcRequest(plain.Method, plain.ParametersUtf8, mayRepeat: false) { Route = route };
    }

    private static RpcRequest Create(string method, Action<Utf8JsonWriter>? writeParameters, bool mayRepeat, int size)
    {
        ArgumentException.ThrowIfNullOrEmpty(method);
        if (writeParameters is null)
            return new RpcRequest(method, NoParameters, mayRepeat);
        var buffer = new ArrayBufferWriter<byte>(size);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            writeParameters(writer);
            writer.WriteEndArray();
        }
        return new RpcRequest(method, buffer.WrittenMemory, mayRepeat);
    }
}
