using System.Collections.Immutable;
using System.Text.Json;

namespace KeeperBot.Host.Commands.Report;

/// <summary>Where two JSON values differ; numbers may by rounding.</summary>
internal static class JsonDifferences
{
    /// <summary>Differences shown; more are of no use to anybody.</summary>
    private const int Most = 20;

    private const double Rounding = 1e-9;

    /// <summary>Each place with what was expected and what is there.</summary>
    public static ImmutableArray<string> Of(JsonElement expected, JsonElement found, string path) => [.. Compare(expected, found, path).Take(Most)];

    private static IEnumerable<string> Compare(JsonElement expected, JsonElement found, string path)
    {
        if (expected.ValueKind != found.ValueKind)
            return [$"{path}: is {Text(found)}, and follows to be {Text(expected)}"];
        return expected.ValueKind switch
        {
            JsonValueKind.Object => Members(expected, found, path),
            JsonValueKind.Array => Elements(expected, found, path),
            JsonValueKind.Number => IsNear(expected.GetDouble(), found.GetDouble()) ? [] : [$"{path}: is {Text(found)}, and follows to be {Text(expected)}"],
            _ => expected.GetRawText() == found.GetRawText() || (expected.ValueKind == JsonValueKind.String && expected.GetString() == found.GetString()) ? [] : [$"{path}: is {Text(found)}, and follows to be {Text(expected)}"],
        };
    }

    private static IEnumerable<string> Members(JsonElement expected, JsonElement found, string path)
    {
        foreach (var member in expected.EnumerateObject())
        {
            if (!found.TryGetProperty(member.Name, out var other))
                yield return $"{path}.{member.Name}: is missing";
            else
                foreach (var difference in Compare(member.Value, other, $"{path}.{member.Name}"))
                    yield return difference;
        }

        foreach (var member in found.EnumerateObject().Where(member => !expected.TryGetProperty(member.Name, out _)))
            yield return $"{path}.{member.Name}: does not follow from the records";
    }

    private static IEnumerable<string> Elements(JsonElement expected, JsonElement found, string path)
    {
        if (expected.GetArrayLength() != found.GetArrayLength())
        {
            yield return FormattableString.Invariant($"{path}: has {found.GetArrayLength()} elements, and {expected.GetArrayLength()} follow");
            yield break;
        }

        var index = 0;
        foreach (var (one, other) in expected.EnumerateArray().Zip(found.EnumerateArray()))
        {
            foreach (var difference in Compare(one, other, FormattableString.Invariant($"{path}[{index}]")))
                yield return difference;
            index++;
        }
    }

    private static bool IsNear(double one, double other) => Math.Abs(one - other) <= Rounding * Math.Max(1, Math.Max(Math.Abs(one), Math.Abs(other)));

    private static string Text(JsonElement value) => value.GetRawText() is { Length: > 80 } text ? text[..80] + "…" : value.GetRawText();
}
