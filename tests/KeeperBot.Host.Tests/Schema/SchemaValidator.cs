using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace KeeperBot.Host.Tests.Schema;

/// <summary>Validates against the part of JSON schema that the project's schema uses; a keyword it does not know is an error.</summary>
internal static class SchemaValidator
{
    private static readonly HashSet<string> Known =
    [
        "$schema", "title", "description", "type", "additionalProperties", "required", "properties", "minItems", "items", "minProperties",
        "oneOf", "anyOf", "const", "enum", "pattern", "minLength", "minimum", "maximum", "$ref", "$defs",
    ];

    public static IReadOnlyList<string> Errors(JsonObject schema, JsonNode? value, string path = "$")
    {
        // A reference leads to a definition of the root; what stands beside it is its description.
        if ((string?)schema["$ref"] is { } reference)
            return Errors(schema.Root["$defs"]![reference["#/$defs/".Length..]]!.AsObject(), value, path);
        foreach (var keyword in schema.Select(entry => entry.Key).Where(keyword => !Known.Contains(keyword)))
            throw new InvalidOperationException($"the schema uses '{keyword}', which this validator does not know");
        var errors = new List<string>();
        if (schema["oneOf"] is JsonArray choices && choices.Count(choice => Errors(choice!.AsObject(), value, path).Count == 0) != 1)
            errors.Add($"{path}: fits none, or more than one, of oneOf");
        if (schema["anyOf"] is JsonArray ways && !ways.Any(way => Errors(way!.AsObject(), value, path).Count == 0))
            errors.Add($"{path}: fits none of anyOf");
        if (schema["const"] is { } constant && !JsonNode.DeepEquals(constant, value))
            errors.Add($"{path}: is not {constant}");
        if (schema["enum"] is JsonArray allowed && !allowed.Any(choice => JsonNode.DeepEquals(choice, value)))
            errors.Add($"{path}: is none of {allowed.ToJsonString()}");
        errors.AddRange((string?)schema["type"] switch
        {
            "object" => value is JsonObject section ? Object(schema, section, path) : [$"{path}: is no object"],
            "array" => value is JsonArray list ? Array(schema, list, path) : [$"{path}: is no array"],
            "string" => value is JsonValue text && text.TryGetValue<string>(out var content) ? Text(schema, content, path) : [$"{path}: is no string"],
            "integer" => value is JsonValue number && number.TryGetValue<long>(out var whole) ? Integer(schema, whole, path) : [$"{path}: is no integer"],
            "number" => value is JsonValue figure && figure.TryGetValue<double>(out _) ? [] : [$"{path}: is no number"],
            "boolean" => value is JsonValue flag && flag.TryGetValue<bool>(out _) ? [] : [$"{path}: is no boolean"],
            _ => [],
        });
        return errors;
    }

    private static IEnumerable<string> Object(JsonObject schema, JsonObject value, string path)
    {
        if (value.Count < ((int?)schema["minProperties"] ?? 0))
            yield return $"{path}: has too few members";
        foreach (var name in schema["required"]?.AsArray() ?? [])
        {
            if (!value.ContainsKey((string)name!))
                yield return $"{path}.{name}: is missing";
        }

        foreach (var (name, member) in value)
        {
            var known = schema["properties"]?[name] ?? (schema["additionalProperties"] is JsonObject any ? any : null);
            foreach (var error in known is null ? [$"{path}.{name}: is not allowed"] : Errors(known.AsObject(), member, $"{path}.{name}"))
                yield return error;
        }
    }

    private static IEnumerable<string> Array(JsonObject schema, JsonArray value, string path)
    {
        if (value.Count < ((int?)schema["minItems"] ?? 0))
            yield return $"{path}: has too few items";
        for (var index = 0; index < value.Count; index++)
        {
            foreach (var error in Errors(schema["items"]!.AsObject(), value[index], FormattableString.Invariant($"{path}[{index}]")))
                yield return error;
        }
    }

    private static IEnumerable<string> Text(JsonObject schema, string value, string path)
    {
        if ((string?)schema["pattern"] is { } pattern && !Regex.IsMatch(value, pattern, RegexOptions.CultureInvariant))
            yield return $"{path}: '{value}' does not match {pattern}";
        if (value.Length < ((int?)schema["minLength"] ?? 0))
            yield return $"{path}: is too short";
    }

    private static IEnumerable<string> Integer(JsonObject schema, long value, string path)
    {
        if (value < (long?)schema["minimum"] || value > (long?)schema["maximum"])
            yield return $"{path}: {value} is out of range";
    }
}
