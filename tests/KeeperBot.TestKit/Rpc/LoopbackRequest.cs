using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace KeeperBot.TestKit.Rpc;

/// <summary>One HTTP request as it reached the server.</summary>
/// <param name="Body">The body.</param>
/// <param name="Calls">The calls in it.</param>
/// <param name="IsBatch">Whether they came as an array.</param>
/// <param name="Path">Path and query of the address.</param>
public sealed record LoopbackRequest(byte[] Body, ImmutableArray<LoopbackCall> Calls, bool IsBatch, string Path)
{
    /// <summary>The body as text.</summary>
    public string Text => Encoding.UTF8.GetString(Body);

    internal static LoopbackRequest Parse(byte[] body, string path)
    {
        using var document = JsonDocument.Parse(body);
        var root = document.RootElement.Clone();
        var isBatch = root.ValueKind == JsonValueKind.Array;
        var calls = isBatch ? root.EnumerateArray().Select(Call) : [Call(root)];
        return new LoopbackRequest(body, [.. calls], isBatch, path);
    }

    private static LoopbackCall Call(JsonElement call) =>
        new(call.GetProperty("id").GetRawText(), call.GetProperty("method").GetString()!, call.GetProperty("params"));
}
