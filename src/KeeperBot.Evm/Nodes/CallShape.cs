using System.Text.Json;
using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Evm.Nodes;

/// <summary>What a call is about, as far as choosing nodes needs it.</summary>
/// <param name="Policy">How it is asked.</param>
/// <param name="BlockHash">The block it is pinned to, where it is.</param>
internal readonly record struct CallShape(ReadPolicy Policy, Hash32? BlockHash)
{
    internal static CallShape Of(RpcRequest request)
    {
        if (!request.MayRepeat)
            return new CallShape(request.Method == "eth_sendRawTransaction" ? ReadPolicy.Broadcast : ReadPolicy.Once, null);
        using var document = JsonDocument.Parse(request.ParametersUtf8);
        var parameters = document.RootElement;
        return new CallShape(PolicyOf(request.Method, parameters), PinOf(request.Method, parameters));
    }

    private static ReadPolicy PolicyOf(string method, JsonElement parameters) => method switch
    {
        "eth_getBlockByNumber" => Text(parameters, 0) switch
        {
            "latest" => ReadPolicy.Head,
            "finalized" or "safe" => ReadPolicy.Settled,
            _ => ReadPolicy.Agreed,
        },
        "eth_blockNumber" => ReadPolicy.Vouched,
        "eth_getTransactionCount" when Text(parameters, 1) == "pending" => ReadPolicy.Vouched,
        "eth_getTransactionReceipt" => ReadPolicy.AgreedOrNothing,
        "eth_chainId" or "eth_call" or "eth_simulateV1" or "eth_getBalance" or "eth_getCode" or "eth_getStorageAt" or "eth_getTransactionCount"
            or "eth_getBlockByHash" or "eth_getLogs" => ReadPolicy.Agreed,
        _ => ReadPolicy.AnyOne,
    };

    private static Hash32? PinOf(string method, JsonElement parameters)
    {
        if (method == "eth_getBlockByHash")
            return Hash32.TryParse(Text(parameters, 0), out var asked) ? asked : null;
        foreach (var parameter in parameters.EnumerateArray())
        {
            if (parameter.ValueKind == JsonValueKind.Object && parameter.TryGetProperty("blockHash"u8, out var pin)
                && pin.ValueKind == JsonValueKind.String && Hash32.TryParse(pin.GetString(), out var hash))
                return hash;
        }
        return null;
    }

    private static string? Text(JsonElement parameters, int index) =>
        parameters.GetArrayLength() > index && parameters[index].ValueKind == JsonValueKind.String ? parameters[index].GetString() : null;
}
