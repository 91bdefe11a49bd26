using System.Text.Json;

namespace KeeperBot.TestKit.Rpc;

/// <summary>One JSON-RPC call as it reached the server.</summary>
/// <param name="Id">The id, as JSON.</param>
/// <param name="Method">The method.</param>
/// <param name="Parameters">The parameters.</param>
public sealed record LoopbackCall(string Id, string Method, JsonElement Parameters);
