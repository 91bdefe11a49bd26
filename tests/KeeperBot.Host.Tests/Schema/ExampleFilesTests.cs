using System.Text.Json;
using System.Text.Json.Nodes;
using KeeperBot.Host.Composition;
using KeeperBot.Host.Composition.Venues;
using KeeperBot.Host.Options;
using KeeperBot.TestKit;

namespace KeeperBot.Host.Tests.Schema;

/// <summary>The files under docs/examples are valid, load, and leave no venue and no route out.</summary>
public sealed class ExampleFilesTests
{
    private static readonly JsonDocumentOptions Commented = new() { CommentHandling = JsonCommentHandling.Skip };

    private static string Folder => Path.Combine(RepositoryPaths.Root, "docs", "examples");

    public static TheoryData<string> Names() => [.. Files()];

    private static IEnumerable<string> Files() => Directory.GetFiles(Folder, "*.json").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal);

    [Theory]
    [MemberData(nameof(Names))]
    public void Example_AgainstTheSchemaAndTheLoader_IsAccepted(string name)
    {
        var file = Path.Combine(Folder, name);
        var schema = JsonNode.Parse(File.ReadAllText(Path.Combine(RepositoryPaths.Root, "docs", "appsettings.schema.json")))!.AsObject();
        SchemaValidator.Errors(schema, JsonNode.Parse(File.ReadAllText(file), null, Commented)).ShouldBeEmpty();
        var configuration = ConfigurationLoader.Load(file);
        AllowedCalls.Of(configuration).ShouldNotBeEmpty();
        PinnedContracts.Of(configuration).ShouldNotBeEmpty();
    }

    [Fact]
    public void Examples_Together_ShowEveryVenueAndEveryRoute()
    {
        var configurations = Files().Select(name => ConfigurationLoader.Load(Path.Combine(Folder, name))).ToList();
        configurations.Add(ConfigurationLoader.Load(Path.Combine(RepositoryPaths.Root, "appsettings.example.json")));
        configurations.SelectMany(configuration => configuration.Options.Venues.Values).Select(venue => VenueRegistry.Of(venue).Kind).Distinct()
            .ShouldBe(VenueRegistry.All.Select(venue => venue.Kind), ignoreOrder: true);
        configurations.SelectMany(configuration => configuration.Accounts).Select(account => account.Route).Distinct().ShouldBe(Enum.GetValues<RouteKind>(), ignoreOrder: true);
    }
}
