using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;

namespace KeeperBot.TestKit.Rpc;

/// <summary>The ways a node or what stands before it misbehaves.</summary>
public static class Faults
{
    /// <summary>The answer carries the id of another call.</summary>
    public static Fault WrongId() => Editing("wrong id", answer => answer["id"] = answer["id"]!.GetValue<long>() + 1000);

    /// <summary>The answer carries no id.</summary>
    public static Fault MissingId() => Editing("missing id", answer => answer.Remove("id"));

    /// <summary>The answer's result is null.</summary>
    public static Fault NullResult() => Editing("null result", answer => answer["result"] = null);

    /// <summary>The answer has a result and an error.</summary>
    public static Fault ResultAndError() => Editing("result and error", answer => answer["error"] = new JsonObject { ["code"] = -32000, ["message"] = "both" });

    /// <summary>The answer has neither.</summary>
    public static Fault NeitherResultNorError() => Editing("neither result nor error", answer => answer.Remove("result"));

    /// <summary>The answer's result is another.</summary>
    public static Fault Result(string json) => Editing("another result", answer => answer["result"] = JsonNode.Parse(json));

    /// <summary>The last answer of a batch is missing.</summary>
    public static Fault ShortBatch() => EditingBatch("short batch", batch => batch.RemoveAt(batch.Count - 1));

    /// <summary>The batch has its first answer twice and its last not at all.</summary>
    public static Fault DuplicateInBatch() => EditingBatch("duplicate in batch", batch => batch[^1] = batch[0]!.DeepClone());

    /// <summary>The batch comes back in the reverse order.</summary>
    public static Fault ReorderedBatch() => Fault.Rewriting("reordered batch", (_, honest) =>
        LoopbackResponse.Of(new JsonArray([.. JsonNode.Parse(honest.Body)!.AsArray().Reverse().Select(node => node!.DeepClone())]).ToJsonString()));

    /// <summary>The body is not JSON.</summary>
    public static Fault Garbage() => Fault.Replacing("garbage", _ => LoopbackResponse.Of("<html>502 Bad Gateway</html>"));

    /// <summary>The body is cut in the middle, but whole as HTTP.</summary>
    public static Fault TruncatedJson() => Fault.Rewriting("truncated JSON", (_, honest) => honest with { Body = honest.Body[..(honest.Body.Length / 2)] });

    /// <summary>The connection closes in the middle of the body. The call has happened.</summary>
    public static Fault CutShort() => Fault.Rewriting("cut short", (_, honest) => honest with { Delivery = LoopbackDelivery.CutShort });

    /// <summary>The call happens, and the connection closes before the answer.</summary>
    public static Fault DroppedAfterwards() => Fault.Rewriting("dropped afterwards", (_, honest) => honest with { Delivery = LoopbackDelivery.Dropped });

    /// <summary>The connection closes, and the call never happens.</summary>
    public static Fault Dropped() => Fault.Replacing("dropped", _ => new LoopbackResponse { Delivery = LoopbackDelivery.Dropped });

    /// <summary>No answer ever; the call never happens.</summary>
    public static Fault Hanging() => Fault.Replacing("hanging", _ => new LoopbackResponse { Delivery = LoopbackDelivery.Hanging });

    /// <summary>The call happens, and the answer never comes.</summary>
    public static Fault HangingAfterwards() => Fault.Rewriting("hanging afterwards", (_, honest) => honest with { Delivery = LoopbackDelivery.Hanging });

    /// <summary>Half the body, then silence.</summary>
    public static Fault HangingMidBody() => Fault.Rewriting("hanging in mid-body", (_, honest) => honest with { Delivery = LoopbackDelivery.HangingMidBody });

    /// <summary>A body of this many bytes, announced or in chunks.</summary>
    public static Fault HugeBody(int bytes, bool chunked) => Fault.Replacing("huge body", _ => new LoopbackResponse
    {
        Body = Filler(bytes),
        Delivery = chunked ? LoopbackDelivery.Chunked : LoopbackDelivery.Whole,
    });

    /// <summary>A small body that unpacks to this many bytes.</summary>
    public static Fault CompressionBomb(int bytes) => Fault.Replacing("compression bomb", _ => new LoopbackResponse
    {
        Body = Gzip(Filler(bytes)),
        Headers = ImmutableDictionary<string, string>.Empty.Add("Content-Encoding", "gzip"),
    });

    /// <summary>The honest answer, compressed.</summary>
    public static Fault Compressed() => Fault.Rewriting("compressed", (_, honest) => honest with
    {
        Body = Gzip(honest.Body),
        Headers = honest.Headers.Add("Content-Encoding", "gzip"),
    });

    /// <summary>An HTTP status without a usable body.</summary>
    public static Fault Http(int status, TimeSpan? retryAfter = null) => Fault.Replacing(string.Create(CultureInfo.InvariantCulture, $"HTTP {status}"), _ => new LoopbackResponse
    {
        Status = status,
        Body = Encoding.UTF8.GetBytes("slow down"),
        Headers = retryAfter is { } after
            ? ImmutableDictionary<string, string>.Empty.Add("Retry-After", ((int)after.TotalSeconds).ToString(CultureInfo.InvariantCulture))
            : ImmutableDictionary<string, string>.Empty,
    });

    /// <summary>A redirect to another address.</summary>
    public static Fault Redirect(Uri location) => Fault.Replacing("redirect", _ => new LoopbackResponse
    {
        Status = 307,
        Headers = ImmutableDictionary<string, string>.Empty.Add("Location", location.AbsoluteUri),
    });

    /// <summary>The node's own error for every call; none happens.</summary>
    public static Fault NodeError(int code, string message, string? data = null, int status = 200) => Fault.Replacing("node error", request =>
    {
        var answers = request.Calls.Select(call => (JsonNode)LoopbackAnswers.Error(call, code, message, data)).ToArray();
        return LoopbackResponse.Of(request.IsBatch ? new JsonArray(answers).ToJsonString() : answers[0].ToJsonString()) with { Status = status };
    });

    /// <summary>A changed first answer; the rest is honest.</summary>
    public static Fault Editing(string name, Action<JsonObject> edit) => Fault.Rewriting(name, (request, honest) =>
    {
        var body = JsonNode.Parse(honest.Body)!;
        edit(request.IsBatch ? body[0]!.AsObject() : body.AsObject());
        return LoopbackResponse.Of(body.ToJsonString());
    });

    private static Fault EditingBatch(string name, Action<JsonArray> edit) => Fault.Rewriting(name, (_, honest) =>
    {
        var batch = JsonNode.Parse(honest.Body)!.AsArray();
        edit(batch);
        return LoopbackResponse.Of(batch.ToJsonString());
    });

    private static byte[] Filler(int bytes)
    {
        var body = new byte[bytes];
        body.AsSpan().Fill((byte)' ');
        return body;
    }

    private static byte[] Gzip(byte[] body)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(body);
        return packed.ToArray();
    }
}
