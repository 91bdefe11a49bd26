using System.IO.Compression;
using System.Numerics;
using System.Text;
using KeeperBot.Host.Commands;
using KeeperBot.Host.Composition;
using KeeperBot.Host.Composition.Decisions;
using KeeperBot.Host.Options;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Decision.Explain;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Risk.Foresight;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Snapshots;
using SHA256 = System.Security.Cryptography.SHA256;

namespace KeeperBot.Anvil.Tests.Commands;

/// <summary>explain on real contracts: what it foretells is what the chain then shows, and what was recorded is decided again to the byte.</summary>
public sealed class ExplainTests
{
    [Fact]
    public async Task Explain_OnAShockedWorld_ForetellsTheHealthThatTheRunMakes()
    {
        await using var world = await RunningWorld.StartAsync("-7%");

        var explain = await KeeperCommand.RunAsync("explain", "--json", "--config", world.ConfigurationFile);
        explain.Code.ShouldBe(ExitCode.Ok, explain.Errors);
        var chosen = explain.Json.GetProperty("candidates").EnumerateArray().First(candidate => candidate.GetProperty("role").GetString() == "chosen");
        var target = chosen.GetProperty("target").GetString()!;
        var foretold = chosen.GetProperty("effects").EnumerateArray().Single(effect => effect.GetProperty("subject").GetString() == target);
        foretold.GetProperty("before").GetDecimal().ShouldBeLessThan(1.1m);
        chosen.GetProperty("costs").EnumerateArray().ShouldContain(cost => cost.GetProperty("name").GetString() == "gas at most" && cost.GetProperty("amount").GetDecimal() > 0);
        explain.Json.GetProperty("tried")[0].GetProperty("outcome").GetString().ShouldBe("would-submit");

        (await KeeperCommand.RunAsync("run", "--once", "--config", world.ConfigurationFile)).Code.ShouldBe(ExitCode.Ok);
        // The world mines by itself, a moment after the transaction is there.
        var made = 0m;
        for (var look = 0; look < 100 && made < 1.1m; look++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(look == 0 ? 0 : 200));
            var after = await KeeperCommand.RunAsync("status", "--json", "--config", world.ConfigurationFile);
            made = after.Json.GetProperty("accounts").EnumerateArray().Single(account => account.GetProperty("id").GetString() == target).GetProperty("health").GetDecimal();
        }

        // At its worst price foretold, so no less is made, and not much more.
        made.ShouldBeInRange(foretold.GetProperty("after").GetDecimal() * 0.99m, foretold.GetProperty("after").GetDecimal() * 1.2m);
    }

    [Fact]
    public async Task Explain_ByTheIntentOfARun_ShowsItsRecordAndDecidesTheSameAgain()
    {
        await using var world = await RunningWorld.StartAsync("-7%");
        var run = await KeeperCommand.RunAsync("run", "--once", "--json", "--config", world.ConfigurationFile);
        var intent = run.Json.GetProperty("actions")[0].GetProperty("intent").GetString()!;

        var shown = await KeeperCommand.RunAsync("explain", "--intent", intent, "--json", "--config", world.ConfigurationFile);
        shown.Code.ShouldBe(ExitCode.Ok, shown.Errors);
        shown.Json.GetProperty("candidates")[0].GetProperty("reason").GetString().ShouldBe(run.Json.GetProperty("actions")[0].GetProperty("reason").GetString());
        (await KeeperCommand.RunAsync("explain", "--intent", intent, "--config", world.ConfigurationFile)).Output.ShouldContain("net delta ETH");

        var again = await KeeperCommand.RunAsync("explain", "--intent", intent, "--replay", "--config", world.ConfigurationFile);
        again.Code.ShouldBe(ExitCode.Ok, again.Errors);
        again.Output.ShouldContain("the same decision");
        var other = world.Write("other.json", configuration => configuration["limits"]!["margin"]!["lyra-v1"]!["target"] = "1.45");
        var changed = await KeeperCommand.RunAsync("explain", "--intent", intent, "--replay", "--config", other);
        changed.Code.ShouldBe(ExitCode.Disagrees);
        changed.Output.ShouldContain("ANOTHER decision (with another configuration than then)");

        var missing = await KeeperCommand.RunAsync("explain", "--intent", "no-such", "--config", world.ConfigurationFile);
        missing.Code.ShouldBe(ExitCode.Usage);
        missing.Errors.ShouldContain("keeper journal");
    }

    [Fact]
    public async Task Explain_RecordThatWasChanged_IsSaidToBe()
    {
        await using var world = await RunningWorld.StartAsync("-7%");
        var run = await KeeperCommand.RunAsync("run", "--once", "--json", "--config", world.ConfigurationFile);
        var intent = run.Json.GetProperty("actions")[0].GetProperty("intent").GetString()!;
        var file = Directory.GetFiles(Path.Combine(world.Folder, "journal.db.decisions")).Single();
        var record = Encoding.UTF8.GetString(DecisionFolder.Read(file)).Replace("\"mode\":\"active\"", "\"mode\":\"halted\"", StringComparison.Ordinal);
        using (var packed = new GZipStream(File.Create(file), CompressionLevel.Fastest))
            packed.Write(Encoding.UTF8.GetBytes(record));

        var shown = await KeeperCommand.RunAsync("explain", "--intent", intent, "--config", world.ConfigurationFile);
        shown.Code.ShouldBe(ExitCode.Disagrees);
        shown.Errors.ShouldContain("was changed");
    }

    [Fact]
    public async Task Explain_FullDecisionsFolder_CarriesTheRescueOutAndSaysThatItIsNotKept()
    {
        await using var world = await RunningWorld.StartAsync("-7%");
        await File.WriteAllTextAsync(Path.Combine(world.Folder, "journal.db.decisions"), "in the way");

        var run = await KeeperCommand.RunAsync("run", "--once", "--json", "--config", world.ConfigurationFile);

        run.Json.GetProperty("actions")[0].GetProperty("outcome").GetString().ShouldBe("submitted");
        run.Json.GetProperty("alarms").EnumerateArray().ShouldContain(alarm => alarm.GetProperty("code").GetString() == "decision_unrecorded");
        var intent = run.Json.GetProperty("actions")[0].GetProperty("intent").GetString()!;
        (await KeeperCommand.RunAsync("explain", "--intent", intent, "--config", world.ConfigurationFile)).Errors.ShouldContain("names no record");
    }

    // One thousand recorded snapshots of the real venues' answers, each changed a little, decided here and again in a process of another culture and time zone.
    [Fact]
    public async Task Replay_AThousandSnapshotsInAProcessOfAnotherCultureAndTimeZone_AreDecidedToTheByte()
    {
        const int Count = 1000;
        const int Seed = 20261126;
        await using var world = await RunningWorld.StartAsync("-7%");
        (await KeeperCommand.RunAsync("run", "--once", "--config", world.ConfigurationFile)).Code.ShouldBe(ExitCode.Ok);
        var folder = DecisionFolder.Beside(Path.Combine(world.Folder, "journal.db"));
        var original = DecisionRecordReader.Read(DecisionFolder.Read(folder.Files().Single()));
        var configuration = ConfigurationLoader.Load(world.ConfigurationFile);
        using var unasked = ChainConnection.OfAll(configuration, TimeProvider.System, _ => { });
        var room = new PortfolioRoom(configuration, unasked.Client);
        var engine = new DecisionEngine(configuration.Limits);
        var explainer = new Explainer(room.Assessor, configuration.Limits);
        var random = new Random(Seed);
        HashSet<string> plans = [];
        for (var index = 0; index < Count; index++)
        {
            var reads = Changed(original.Inputs.Snapshot.Reads!, random);
            var inputs = original.Inputs with { Snapshot = room.Snapshots.Replay(original.Inputs.Snapshot.Block, reads) };
            var assessment = RiskForesight.Foresee(room.Assessor.Assess(inputs.Snapshot), inputs.Outlooks!.Value, configuration.Limits);
            var explanation = explainer.Explain(inputs, assessment, engine.Decide(inputs.Snapshot, assessment, inputs.History, inputs.Mode, inputs.Safety));
            plans.Add(string.Join(';', explanation.Candidates.Select(candidate => candidate.Action.Reason)));
            var record = DecisionRecordWriter.Write(inputs, explanation, configuration.Digest, "test");
            folder.Write((ulong)index, new Hash32(SHA256.HashData(record)), record);
        }

        var (code, output) = await ElsewhereAsync(world.ConfigurationFile);

        code.ShouldBe(0, output);
        output.ShouldContain(FormattableString.Invariant($"{folder.Files().Count()} decisions made again: {folder.Files().Count()} the same, 0 not"), customMessage: $"seed {Seed}");
        folder.Files().Count().ShouldBeGreaterThan(Count / 2);
        plans.Count.ShouldBeGreaterThan(50, "the snapshots must lead to different plans");
    }

    /// <summary>A few of the 32-byte answers moved by up to a tenth: prices, sizes, margins, balances.</summary>
    private static ReadTranscript Changed(ReadTranscript reads, Random random)
    {
        var results = TranscriptCodec.Decode(reads.Answers.Span).ToArray();
        var words = Enumerable.Range(0, results.Length).Where(index => results[index] is { Success: true, Data.Length: 32 }).ToList();
        for (var change = 0; change < 3; change++)
        {
            var at = words[random.Next(words.Count)];
            var value = new BigInteger(results[at].Data.Span, isUnsigned: true, isBigEndian: true);
            if (value < 1000 || value > BigInteger.Pow(2, 120))
                continue;
            value += value * random.Next(-100, 101) / 1000;
            var word = new byte[32];
            var bytes = value.ToByteArray(isUnsigned: true, isBigEndian: true);
            bytes.CopyTo(word, 32 - bytes.Length);
            results[at] = results[at] with { Data = Bytes.Own(word) };
        }

        return reads with { Answers = TranscriptCodec.Encode(results) };
    }

    private static async Task<(int Code, string Output)> ElsewhereAsync(string configuration)
    {
        var start = new System.Diagnostics.ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])[typeof(KeeperProgram).Assembly.Location, "explain", "--replay", "--config", configuration])
            start.ArgumentList.Add(argument);
        start.Environment["LC_ALL"] = "tr_TR.UTF-8";
        start.Environment["LANG"] = "tr_TR.UTF-8";
        start.Environment["TZ"] = "Asia/Kathmandu";
        using var process = System.Diagnostics.Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await errors);
    }
}
