using System.Text.Json;
using KeeperBot.TestKit;

namespace KeeperBot.Evm.Tests;

/// <summary>Reads tests/vectors.</summary>
internal static class VectorFile
{
    public static IReadOnlyList<JsonElement> Read(string topic, string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(RepositoryPaths.Vectors(topic, name)));
        JsonElement[] entries = [.. document.RootElement.EnumerateArray().Select(entry => entry.Clone())];
        entries.ShouldNotBeEmpty();
        return entries;
    }

    public static string Text(this JsonElement entry, string member) => entry.GetProperty(member).GetString()!;
}
