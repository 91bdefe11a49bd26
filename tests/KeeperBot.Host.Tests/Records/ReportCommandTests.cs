using System.Text.Json.Nodes;
using KeeperBot.Host.Commands;
using KeeperBot.Host.Composition.Records;
using KeeperBot.Host.Tests.Commands;

namespace KeeperBot.Host.Tests.Records;

/// <summary>report and verify over daily records, without a chain.</summary>
public sealed class ReportCommandTests : IAsyncLifetime
{
    private static readonly string[] Period = ["--from", "2026-01-06", "--to", "2026-01-07"];

    private readonly CommandRun _run = new();

    private string Journal => Path.Combine(_run.Folder, "journal.db");

    private string ReportFile => Path.Combine(_run.Folder, "report.json");

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _run.DisposeAsync().AsTask();

    [Fact]
    public async Task Report_OfSignedDays_IsVerifiedWithoutConfigurationOrNode()
    {
        await WriteReportAsync();

        (await VerifyAsync("--signer", KeptDays.Signer.ToString())).ShouldBe(ExitCode.Disagrees, "the last day is open, so it has no signature");
        (await VerifyAsync()).ShouldBe(ExitCode.Ok);

        _run.Output.ShouldContain("2 sealed days: hash of the records, digest, chain; 2 with a signature");
        _run.Output.ShouldContain($"signatures are by {KeptDays.Signer}");
        _run.Output.ShouldContain("figures: worked out again from 4 records");
        _run.Node.Calls("eth_chainId").ShouldBe(0);
    }

    [Fact]
    public async Task Report_OfAPeriod_OpensWithTheLastRecordBeforeItAndNamesGaps()
    {
        KeptDays.Write(Journal);
        (await _run.RunAsync(["report", .. Period, "--json"])).ShouldBe(ExitCode.Ok, _run.Errors);

        var root = JsonNode.Parse(_run.Output)!;
        root["days"]!.AsArray().Select(day => day!["day"]!.GetValue<string>()).ShouldBe(["2026-01-05", "2026-01-06", "2026-01-07"]);
        root["figures"]!["exposure"]!.AsArray().Select(item => item!["block"]!.GetValue<int>()).ShouldBe([102, 103, 104, 105]);
        root["figures"]!["gaps"]!.AsArray().Select(gap => gap!["from"]!.GetValue<string>()).ShouldBe(["2026-01-06T00:00:00Z", "2026-01-06T04:00:00Z", "2026-01-07T00:00:00Z"]);
        root["figures"]!["alarms"]![0]!["records"]!.GetValue<int>().ShouldBe(3);
    }

    /// <summary>Every single change is named, wherever it is made.</summary>
    [Theory]
    [InlineData("line", "2026-01-06: the records hash to")]
    [InlineData("figure", "figures.attribution.underlyings[0]")]
    [InlineData("gas", "figures.gasWei: is \"1\", and follows to be \"0\"")]
    [InlineData("alarm", "figures.alarms[0].records: is 7, and follows to be 3")]
    [InlineData("digest", "2026-01-05: the digest is")]
    [InlineData("signature", "the signature is not")]
    [InlineData("signer", "the signature is not")]
    [InlineData("previous", "2026-01-06: names 0x")]
    [InlineData("removed-day", "2026-01-06: is not sealed, and later days")]
    [InlineData("removed-line", "2026-01-05: has 2 records, and 3 were sealed")]
    public async Task Verify_ReportThatWasChanged_NamesTheDifference(string what, string named)
    {
        await WriteReportAsync();
        var root = JsonNode.Parse(await File.ReadAllTextAsync(ReportFile))!;
        var (first, second) = (root["days"]![0]!, root["days"]![1]!);
        switch (what)
        {
            case "line":
                second["lines"]![0] = second["lines"]![0]!.GetValue<string>().Replace("1820", "1821", StringComparison.Ordinal);
                break;
            case "figure":
                root["figures"]!["attribution"]!["underlyings"] = new JsonArray(new JsonObject { ["underlying"] = "ETH", ["total"] = 1e6 });
                break;
            case "gas":
                root["figures"]!["gasWei"] = "1";
                break;
            case "alarm":
                root["figures"]!["alarms"]![0]!["records"] = 7;
                break;
            case "digest":
                first["seal"]!["digest"] = second["seal"]!["digest"]!.DeepClone();
                break;
            case "signature":
                first["seal"]!["signature"] = second["seal"]!["signature"]!.DeepClone();
                break;
            case "signer":
                first["seal"]!["signer"] = KeptDays.Actor.ToString();
                break;
            case "previous":
                second["seal"] = Resealed(new string('2', 64));
                break;
            case "removed-day":
                second["seal"] = null;
                break;
            default:
                first["lines"]!.AsArray().RemoveAt(1);
                break;
        }

        await File.WriteAllTextAsync(ReportFile, root.ToJsonString());

        (await VerifyAsync()).ShouldBe(ExitCode.Disagrees);
        if (what == "figure")
            _run.Output.ShouldContain("figures.attribution.underlyings: has 1 elements, and 0 follow");
        else
            _run.Output.ShouldContain(named);

        JsonNode Resealed(string previous)
        {
            // By the right key, so that only the chain is broken.
            var seal = DaySeal.Read(System.Text.Json.JsonDocument.Parse(second["seal"]!.ToJsonString()).RootElement);
            using var signer = new Execution.Signing.ReportSigner(KeptDays.Key(), KeptDays.Actor, DayStatement.PrimaryType);
            return JsonNode.Parse(DaySeal.Of(seal.Statement with { Previous = KeeperBot.Primitives.Hash32.Parse("0x" + previous) }, signer).Json())!;
        }
    }

    [Fact]
    public async Task Verify_SignatureOfSomebodyElse_IsNamedWhereASignerIsWanted()
    {
        await WriteReportAsync();
        await VerifyAsync("--signer", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed");
        _run.Output.ShouldContain($"2026-01-05: is signed by {KeptDays.Signer}, and 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed is wanted", Case.Insensitive);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{\"format\":\"keeperbot-report\",\"version\":1}")]
    [InlineData("{\"format\":\"keeperbot-report\",\"version\":9}")]
    [InlineData("nonsense")]
    public async Task Verify_FileThatIsNoReport_SaysSo(string text)
    {
        await File.WriteAllTextAsync(ReportFile, text);
        (await VerifyAsync()).ShouldBe(ExitCode.BadInput);
        _run.Errors.ShouldContain("is no report as `keeper report --json` writes it");
    }

    [Fact]
    public async Task Report_WithoutRecords_SaysWhereTheyWouldBe()
    {
        (await _run.RunAsync(["report", .. Period, "--json"])).ShouldBe(ExitCode.BadInput);
        _run.Errors.ShouldContain("there are no daily records in");
        KeptDays.Write(Journal);
        (await _run.RunAsync("report", "--from", "2025-01-01", "--to", "2025-01-02", "--json")).ShouldBe(ExitCode.BadInput);
        _run.Errors.ShouldContain("they reach from 2026-01-05 to 2026-01-07");
    }

    [Theory]
    [InlineData("--from", "yesterday", "--from: 'yesterday' is no day")]
    [InlineData("--to", "2026-01-05", "--to is before --from")]
    public async Task Report_ImpossiblePeriod_IsRefused(string option, string value, string named)
    {
        (await _run.RunAsync(["report", .. option == "--from" ? ["--to", "2026-01-06"] : new[] { "--from", "2026-01-06" }, option, value, "--json"])).ShouldBe(ExitCode.Usage);
        _run.Errors.ShouldContain(named);
    }

    private async Task WriteReportAsync()
    {
        KeptDays.Write(Journal);
        (await _run.RunAsync(["report", .. Period, "--json"])).ShouldBe(ExitCode.Ok, _run.Errors);
        await File.WriteAllTextAsync(ReportFile, _run.Output);
    }

    private Task<ExitCode> VerifyAsync(params string[] arguments) => _run.RunBareAsync(CancellationToken.None, ["verify", ReportFile, .. arguments]);
}
