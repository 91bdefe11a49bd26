using System.Text.Json;
using System.Text.Json.Nodes;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;

namespace KeeperBot.Evm.Tests.Differential;

/// <summary>ABI values as differential.mjs takes and gives them.</summary>
internal static class JsonForm
{
    public static JsonNode Of(AbiValue value) => value.Kind switch
    {
        AbiValueKind.Bool => JsonValue.Create(value.AsBool()),
        AbiValueKind.Text => JsonValue.Create(value.AsString()),
        AbiValueKind.Array or AbiValueKind.Tuple => new JsonArray([.. value.Items.Select(Of)]),
        _ => JsonValue.Create(value.ToString()),
    };

    /// <summary>A parameter as it stands in a JSON ABI.</summary>
    public static JsonObject Parameter(AbiParameter parameter)
    {
        var (type, suffix) = (parameter.Type, "");
        for (; type.Element is not null; type = type.Element)
            suffix = (type.Kind == AbiTypeKind.Array ? "[]" : $"[{type.Size}]") + suffix;
        var json = new JsonObject { ["name"] = parameter.Name, ["type"] = (type.Kind == AbiTypeKind.Tuple ? "tuple" : type.Name) + suffix };
        if (parameter.Indexed)
            json["indexed"] = true;
        if (type.Kind == AbiTypeKind.Tuple)
            json["components"] = new JsonArray([.. type.Components.Select(Parameter)]);
        return json;
    }

    public static AbiValue Read(AbiType type, JsonElement json) => type.Kind switch
    {
        AbiTypeKind.Bool => json.GetBoolean(),
        AbiTypeKind.UInt or AbiTypeKind.Int => System.Numerics.BigInteger.Parse(json.GetString()!, System.Globalization.CultureInfo.InvariantCulture),
        AbiTypeKind.Address => Address.Parse(json.GetString()!),
        AbiTypeKind.Bytes or AbiTypeKind.FixedBytes => Bytes.Parse(json.GetString()!),
        AbiTypeKind.String => json.GetString()!,
        AbiTypeKind.Array or AbiTypeKind.FixedArray => AbiValue.Array(json.EnumerateArray().Select(item => Read(type.Element!, item))),
        _ => AbiValue.Tuple(json.EnumerateArray().Select((item, i) => Read(type.Components[i].Type, item))),
    };
}
