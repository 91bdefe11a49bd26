using System.ComponentModel;
using System.Reflection;
using System.Text.Json.Nodes;
using KeeperBot.Core.Units;
using KeeperBot.Host.Options.Binding;
using KeeperBot.Host.Options.Values;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Tests.Schema;

/// <summary>Derives the JSON schema from the options classes; the committed file must equal it.</summary>
internal static class OptionsSchema
{
    private const string Number = "[0-9]+(\\.[0-9]+)?";

    public static JsonObject Of(Type root)
    {
        var schema = new JsonObject { ["$schema"] = "https://json-schema.org/draft/2020-12/schema", ["title"] = "KeeperBot configuration" };
        var section = Section(root);
        section["properties"]!.AsObject().Insert(0, "$schema", new JsonObject { ["type"] = "string" });
        foreach (var (name, value) in section.ToList())
        {
            section.Remove(name);
            schema[name] = value;
        }

        return schema;
    }

    private static JsonObject Section(Type type, string? kind = null)
    {
        var keys = StrictBinder.KeysOf(type);
        var properties = new JsonObject();
        foreach (var (key, property) in keys)
        {
            var value = key == "kind" && kind is not null ? new JsonObject { ["const"] = kind } : Value(property.PropertyType, property);
            value["description"] = property.GetCustomAttribute<DescriptionAttribute>()?.Description
                ?? throw new InvalidOperationException($"{type.Name}.{property.Name} has no description");
            properties[key] = value;
        }

        return new JsonObject
        {
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["required"] = new JsonArray([.. keys.Where(key => StrictBinder.IsRequired(key.Value) && !StrictBinder.IsInherited(key.Value)).Select(key => (JsonNode)key.Key)]),
            ["properties"] = properties,
        };
    }

    private static JsonObject Value(Type type, PropertyInfo property)
    {
        if (ScalarReader.IsScalar(type))
            return Scalar(ScalarReader.Underlying(type), property);
        var least = property.IsDefined(typeof(MayBeEmptyAttribute)) ? 0 : 1;
        if (StrictBinder.ItemOf(type) is { } item)
            return new JsonObject { ["type"] = "array", ["minItems"] = least, ["items"] = Value(item, property) };
        if (StrictBinder.EntryOf(type) is { } entry)
            return new JsonObject { ["type"] = "object", ["minProperties"] = least, ["additionalProperties"] = Value(entry, property) };
        return type.IsAbstract
            ? new JsonObject { ["oneOf"] = new JsonArray([.. StrictBinder.VariantsOf(type).Select(variant => (JsonNode)Section(variant.Type, variant.Kind))]) }
            : StrictBinder.ShorthandOf(type) is { } only
                ? new JsonObject { ["oneOf"] = new JsonArray(Value(only.PropertyType, only), Section(type)) }
                : Section(type);
    }

    private static JsonObject Scalar(Type type, PropertyInfo property)
    {
        if (type == typeof(bool))
            return new JsonObject { ["type"] = "boolean" };
        if (type == typeof(ulong) || type == typeof(int))
            return Whole(property.GetCustomAttribute<BoundsAttribute>());
        if (type.IsEnum)
            return new JsonObject { ["enum"] = new JsonArray([.. Enum.GetNames(type).Select(name => (JsonNode)KebabCase.From(name))]) };
        return type == typeof(string) ? new JsonObject { ["type"] = "string", ["minLength"] = 1 } : Pattern(PatternOf(type, property));
    }

    private static string PatternOf(Type type, PropertyInfo property) => type switch
    {
        _ when type == typeof(TimeSpan) => property.IsDefined(typeof(OrUncheckedAttribute)) ? $"^({Number} ?(ms|s|min|h|d)|unchecked)$" : $"^{Number} ?(ms|s|min|h|d)$",
        _ when type == typeof(Address) => "^0x[0-9a-fA-F]{40}$",
        _ when type == typeof(RpcReference) => "^(https?://|wss?://|env:|file:).+$",
        _ when type == typeof(SecretReference) => "^(env:|file:).+$",
        _ when type == typeof(SymbolAmount) => $"^-?{Number} ?[A-Za-z][A-Za-z0-9._-]*$",
        _ => property.GetCustomAttribute<MeasureAttribute>()?.Measure switch
        {
            Measure.Ratio when type == typeof(Wad) => $"^{Number}$",
            Measure.Share when type == typeof(Wad) => $"^{Number} ?%$",
            Measure.GasPrice when type == typeof(Wei) => $"^{Number} ?(gwei|wei)$",
            Measure.Native when type == typeof(Wei) => $"^{Number} ?(ether|gwei|wei)$",
            var measure => throw new InvalidOperationException($"{property.DeclaringType?.Name}.{property.Name}: a {type.Name} cannot measure {measure}"),
        },
    };

    private static JsonObject Whole(BoundsAttribute? bounds) => new()
    {
        ["type"] = "integer",
        ["minimum"] = bounds?.Lowest ?? 0,
        ["maximum"] = bounds?.Highest ?? int.MaxValue,
    };

    private static JsonObject Pattern(string pattern) => new() { ["type"] = "string", ["pattern"] = pattern };
}
