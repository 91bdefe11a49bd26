using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using KeeperBot.Host.Options;
using KeeperBot.Host.Tests.Options;

namespace KeeperBot.Host.Tests.Schema;

public sealed class SchemaTests
{
    private const string UpdateVariable = "KEEPERBOT_UPDATE_SCHEMA";

    private static readonly JsonSerializerOptions Written = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string SchemaFile => Path.Combine(AppContext.BaseDirectory, "appsettings.schema.json");

    [Fact]
    public void SchemaFile_ComparedWithOptionsClasses_IsEqual()
    {
        var derived = OptionsSchema.Of(typeof(KeeperOptions)).ToJsonString(Written) + "\n";
        // The way to bring the file up to date after an options class changed: set the variable to the file's path in docs/ and run this test.
        if (Environment.GetEnvironmentVariable(UpdateVariable) is { Length: > 0 } path)
            File.WriteAllText(path, derived);

        File.ReadAllText(SchemaFile).ShouldBe(derived, $"docs/appsettings.schema.json is not what the options classes say; set {UpdateVariable} to its path and run this test, then build again");
    }

    [Fact]
    public void ExampleFile_AgainstTheSchema_IsValid() => SchemaValidator.Errors(Schema(), Example()).ShouldBeEmpty();

    [Fact]
    public void ExampleFile_Bound_IsAccepted() => new SampleConfiguration().Load().Accounts.ShouldNotBeEmpty();

    [Theory]
    [InlineData("limits/quarantine", "10 gwei", "$.limits.quarantine")]
    [InlineData("policy/fees/minTip", "0.1 ether", "$.policy.fees.minTip")]
    [InlineData("limits/margin/perp-v2/maxSlippage", "0.02", "$.limits.margin.perp-v2.maxSlippage")]
    [InlineData("mode", "activ", "$.mode")]
    [InlineData("surprise", "x", "$.surprise")]
    public void Schema_MistakesThatBindingRefuses_AreRefusedToo(string path, string value, string place)
    {
        var sample = new SampleConfiguration().Set(path, value);
        sample.Errors().ShouldNotBeEmpty();

        SchemaValidator.Errors(Schema(), JsonNode.Parse(sample.Text)).ShouldContain(error => error.StartsWith(place, StringComparison.Ordinal));
    }

    private static JsonObject Schema() => JsonNode.Parse(File.ReadAllText(SchemaFile))!.AsObject();

    private static JsonNode Example() => JsonNode.Parse(
        SampleConfiguration.ExampleText, null, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true })!;
}
