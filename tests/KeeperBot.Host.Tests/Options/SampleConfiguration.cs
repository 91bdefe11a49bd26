using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using KeeperBot.Host.Options;
using KeeperBot.Host.Options.Binding;

namespace KeeperBot.Host.Tests.Options;

/// <summary>The example file as a document that a test changes in one place.</summary>
internal sealed class SampleConfiguration
{
    private readonly JsonObject _root = JsonNode.Parse(
        ExampleText, null, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true })!.AsObject();

    public static string ExampleText => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "appsettings.example.json"));

    public SampleConfiguration Set(string path, JsonNode? value)
    {
        var (parent, key) = Parent(path);
        if (parent is JsonArray list)
            list[int.Parse(key, System.Globalization.CultureInfo.InvariantCulture)] = value;
        else
            parent.AsObject()[key] = value;
        return this;
    }

    public SampleConfiguration Copy(string from, string to)
    {
        var (parent, key) = Parent(from);
        return Set(to, parent[key]!.DeepClone());
    }

    /// <summary>The first account by another route, with what that route needs.</summary>
    public SampleConfiguration Route(string route)
    {
        Set("accounts/0/route", route);
        return route switch
        {
            "direct" => Copy("key/address", "accounts/0/holder").Set("accounts/0/acceptFullCustody", true),
            "safe-roles" => SetJson("accounts/0/roles", """{"module":"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed","role":"keeper"}"""),
            "venue-delegation" => Set("venues/perp-v2/delegateApproval", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"),
            _ => this,
        };
    }

    public SampleConfiguration SetJson(string path, string json) => Set(path, JsonNode.Parse(json));

    public SampleConfiguration Remove(string path)
    {
        var (parent, key) = Parent(path);
        parent.AsObject().Remove(key).ShouldBeTrue($"{path} is not in the example");
        return this;
    }

    public SampleConfiguration Rename(string path, string name)
    {
        var (parent, key) = Parent(path);
        var value = parent[key]!.DeepClone();
        Remove(path);
        parent.AsObject()[name] = value;
        return this;
    }

    /// <summary>Every path of the document, in the form that the other methods take.</summary>
    public IReadOnlyList<string> Paths() => [.. PathsOf(_root, "")];

    public string Text => _root.ToJsonString(new JsonSerializerOptions { WriteIndented = true });

    public KeeperConfiguration Load() => ConfigurationLoader.Parse(Encoding.UTF8.GetBytes(Text), "test.json", Path.GetTempPath());

    public IReadOnlyList<ConfigurationError> Errors() => Should.Throw<ConfigurationException>(Load).Errors;

    public ConfigurationError SingleError() => Errors().ShouldHaveSingleItem();

    private (JsonNode Parent, string Key) Parent(string path)
    {
        var parts = path.Split('/');
        JsonNode node = _root;
        foreach (var part in parts[..^1])
            node = (node is JsonArray list ? list[int.Parse(part, System.Globalization.CultureInfo.InvariantCulture)] : node[part])
                ?? throw new InvalidOperationException($"{path} is not in the example");
        return (node, parts[^1]);
    }

    private static IEnumerable<string> PathsOf(JsonNode? node, string prefix)
    {
        var children = node switch
        {
            JsonObject section => section.Select(member => (member.Key, member.Value)),
            JsonArray list => list.Select((item, index) => (index.ToString(System.Globalization.CultureInfo.InvariantCulture), item)),
            _ => [],
        };
        foreach (var (key, child) in children)
        {
            yield return prefix + key;
            foreach (var path in PathsOf(child, $"{prefix}{key}/"))
                yield return path;
        }
    }
}
