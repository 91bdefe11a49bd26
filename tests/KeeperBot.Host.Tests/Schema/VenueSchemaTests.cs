using System.Text.Json.Nodes;
using KeeperBot.Protocols.Declarative;
using KeeperBot.Protocols.Declarative.Files;
using KeeperBot.TestKit;

namespace KeeperBot.Host.Tests.Schema;

/// <summary>docs/venue.schema.json says what the loader of venue files takes.</summary>
public sealed class VenueSchemaTests
{
    public static TheoryData<string> Sections => [.. SectionShape.All.Select(shape => shape.Name)];

    [Theory]
    [MemberData(nameof(Sections))]
    public void Schema_KeysOfASection_AreTheLoaders(string name)
    {
        var shape = SectionShape.All.Single(item => item.Name == name);
        var section = name == "venue" ? Schema() : Schema()["$defs"]![name]!.AsObject();
        section["additionalProperties"]!.GetValue<bool>().ShouldBeFalse();
        section["required"]!.AsArray().Select(key => (string)key!).ShouldBe(shape.Required, ignoreOrder: true);
        section["properties"]!.AsObject().Select(property => property.Key).ShouldBe(shape.Required.Concat(shape.Optional), ignoreOrder: true);
        foreach (var (key, property) in section["properties"]!.AsObject())
            (property!["description"] ?? property["$ref"]).ShouldNotBeNull($"{name}.{key}");
    }

    [Fact]
    public void Schema_EveryFileUnderAbi_IsValid()
    {
        foreach (var file in Directory.GetFiles(Path.Combine(RepositoryPaths.Root, "abi"), "*.venue.json"))
            SchemaValidator.Errors(Schema(), JsonNode.Parse(File.ReadAllText(file))).ShouldBeEmpty(file);
    }

    [Theory]
    [InlineData("\"predicate\": \"<\"", "\"predicate\": \"=\"")]
    [InlineData("\"format\": 1", "\"format\": 2")]
    [InlineData("\"max\": 50", "\"max\": 5000")]
    [InlineData("\"kind\": \"perp\"", "\"kind\": \"swap\"")]
    [InlineData("\"equity\": \"accountValue\",", "")]
    [InlineData("\"equity\": \"accountValue\",", "\"equity\": \"accountValue\", \"surprise\": 1,")]
    public void Schema_MistakesThatTheLoaderRefuses_AreRefusedToo(string what, string by)
    {
        var text = File.ReadAllText(Path.Combine(RepositoryPaths.Root, "abi", "perp-v2.venue.json"));
        text.ShouldContain(what);
        var wrong = text.Replace(what, by, StringComparison.Ordinal);
        SchemaValidator.Errors(Schema(), JsonNode.Parse(wrong)).ShouldNotBeEmpty();
        Should.Throw<VenueFileException>(() => VenueFile.Load(System.Text.Encoding.UTF8.GetBytes(wrong), "wrong"));
    }

    private static JsonObject Schema() => JsonNode.Parse(File.ReadAllText(Path.Combine(RepositoryPaths.Root, "docs", "venue.schema.json")))!.AsObject();
}
