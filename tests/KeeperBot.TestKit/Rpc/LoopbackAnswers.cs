using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace KeeperBot.TestKit.Rpc;

/// <summary>The honest answers of a loopback server that stands alone: a table from methods to results.</summary>
internal sealed class LoopbackAnswers
{
    private readonly ConcurrentDictionary<string, Func<LoopbackCall, JsonObject>> _answers = new();

    internal static JsonObject Error(LoopbackCall call, int code, string message, string? data = null)
    {
        var error = new JsonObject { ["code"] = code, ["message"] = message };
        if (data is not null)
            error["data"] = data;
        return new JsonObject { ["jsonrpc"] = "2.0", ["id"] = JsonNode.Parse(call.Id), ["error"] = error };
    }

    internal void Result(string method, Func<JsonElement, string> result) => _answers[method] = call => new JsonObject
    {
        ["jsonrpc"] = "2.0",
        ["id"] = JsonNode.Parse(call.Id),
        ["result"] = JsonNode.Parse(result(call.Parameters)),
    };

    internal void Failure(string method, int code, string message, string? data) => _answers[method] = call => Error(call, code, message, data);

    internal void FailureWhere(string method, Func<JsonElement, bool> where, int code, string message)
    {
        var otherwise = _answers[method];
        _answers[method] = call => where(call.Parameters) ? Error(call, code, message) : otherwise(call);
    }

    internal LoopbackResponse Answer(LoopbackRequest request)
    {
        var answers = request.Calls
            .Select(call => _answers.TryGetValue(call.Method, out var answer)
                ? answer(call)
                : Error(call, -32601, $"the method {call.Method} does not exist/is not available"))
            .ToArray();
        return LoopbackResponse.Of(request.IsBatch ? new JsonArray([.. answers]).ToJsonString() : answers[0].ToJsonString());
    }
}
