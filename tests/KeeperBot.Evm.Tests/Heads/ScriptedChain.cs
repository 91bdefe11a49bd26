using System.Collections.Concurrent;
using KeeperBot.Evm.Tests.Client;
using KeeperBot.Evm.Tests.Transports;

namespace KeeperBot.Evm.Tests.Heads;

/// <summary>A node whose chain a test writes: blocks named by height and branch.</summary>
internal sealed class ScriptedChain
{
    private readonly ConcurrentDictionary<string, string> _byHash = new();
    private volatile string _latest = "null";
    private volatile string _finalized = "null";

    internal ScriptedChain(LoopbackClient world)
    {
        world.Server
            .On("eth_getBlockByHash", p => _byHash.GetValueOrDefault(p[0].GetString()!, "null"))
            .On("eth_getBlockByNumber", p => p[0].GetString() switch
            {
                "latest" => _latest,
                "finalized" => _finalized,
                var number => Numbered(number!),
            });
    }

    /// <summary>Makes a block known, and the newest unless told otherwise.</summary>
    internal ScriptedChain Add(ulong number, string branch, string? parentBranch = null, bool latest = true)
    {
        var json = Headers.Json(number, branch, parentBranch ?? branch);
        _byHash[Headers.Hash(number, branch).ToString()] = json;
        if (latest)
            _latest = json;
        return this;
    }

    internal void Latest(ulong number, string branch) => _latest = _byHash[Headers.Hash(number, branch).ToString()];

    internal void Finalized(ulong number, string branch) => _finalized = Headers.Json(number, branch, branch);

    private string Numbered(string quantity) => _byHash.Values.FirstOrDefault(json => json.Contains($"\"number\":\"{quantity}\"", StringComparison.Ordinal)) ?? "null";
}
