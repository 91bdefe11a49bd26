using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using KeeperBot.Host.Commands;

namespace KeeperBot.Anvil.Tests.Commands;

/// <summary>`keeper init` on real contracts: from few inputs to a configuration that checks and runs.</summary>
public sealed class InitTests
{
    // Per scenario: the kind, and the contracts that no other one names, by their key in the world's own configuration.
    public static TheoryData<string, string, string[]> Scenarios => new()
    {
        { "combined", "options-vault", ["pricer=lyra-v1/pricer", "shortCollateral=lyra-v1/shortCollateral"] },
        { "perp", "perp", ["clearingHouse=perp-v2/clearingHouse"] },
        {
            "lyra", "lyra-v1",
            ["optionMarket=lyra-v1/optionMarket", "optionToken=lyra-v1/optionToken", "greekCache=lyra-v1/greekCache", "pricer=lyra-v1/pricer", "synthetixAdapter=lyra-v1/synthetixAdapter", "shortCollateral=lyra-v1/shortCollateral", "quoteToken=tokens/sUSD", "baseToken=tokens/sETH"]
        },
        { "aave", "aave", ["pool=aave-v3/addressesProvider"] },
        { "gmx", "gmx-v2", ["exchangeRouter=gmx-v2/exchangeRouter", "reader=gmx-v2/reader", "referralStorage=gmx-v2/referralStorage"] },
    };

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task Init_AWorld_WritesWhatChecksAndRuns(string scenario, string venue, string[] contracts)
    {
        await using var world = await RunningWorld.StartAsync(scenario: scenario);
        var file = Path.Combine(world.Folder, "own.json");

        var init = await KeeperCommand.RunAsync([.. Arguments(world, file, venue), .. contracts.SelectMany(contract => new[] { "--contract", Resolve(world.Configuration(), contract) })]);

        init.Code.ShouldBe(ExitCode.Ok, init.Output + init.Errors);
        init.Output.ShouldNotContain("✗");
        var (own, truth) = (Parse(file), world.Configuration());
        foreach (var (name, section) in truth["venues"]!.AsObject())
            Compare(own["venues"]![name]!.AsObject(), section!.AsObject());
        foreach (var (symbol, token) in truth["tokens"]!.AsObject())
            own["tokens"]![symbol]?["address"]!.GetValue<string>().ShouldBe(token!["address"]!.GetValue<string>());
        own["accounts"]![0]!["route"]!.GetValue<string>().ShouldBe(truth["accounts"]![0]!["route"]!.GetValue<string>());

        var dry = await KeeperCommand.RunAsync("run", "--once", "--dry-run", "--json", "--config", file);
        dry.Code.ShouldBe(ExitCode.Ok, dry.Errors);
        dry.Json.GetProperty("accounts").GetArrayLength().ShouldBeGreaterThan(0, "the positions are found");
    }

    [Fact]
    public async Task Init_OnATerminal_AsksAndSaysWhatItFound()
    {
        await using var world = await RunningWorld.StartAsync();
        var file = Path.Combine(world.Folder, "asked.json");
        var truth = world.Configuration();
        var answers = string.Join('\n',
            "nonsense", Node(truth), Path.Combine(world.Folder, "keeper.key"), "no-such-venue", "vault", "0x12", truth["accounts"]![0]!["holder"]!.GetValue<string>(), truth["venues"]!["lyra-v1"]!["pricer"]!.GetValue<string>(), truth["venues"]!["lyra-v1"]!["shortCollateral"]!.GetValue<string>(), "balanced", "") + "\n";
        using StringWriter output = new(), errors = new();

        var code = await KeeperProgram.RunAsync(
            ["init", "--config", file, "--state", Path.Combine(world.Folder, "state")],
            new CommandContext(output, errors, TimeProvider.System, Interactive: false) { In = new StringReader(answers), InputIsTerminal = true }, CancellationToken.None);

        code.ShouldBe(0, output + errors.ToString());
        errors.ToString().ShouldContain("--rpc is not an absolute URL");
        errors.ToString().ShouldContain("'no-such-venue' is none of options-vault");
        errors.ToString().ShouldContain("'0x12' is no address");
        output.ToString().ShouldContain("wrote " + file);
        output.ToString().ShouldContain("✓");
        (await File.ReadAllTextAsync(file)).ShouldContain("From the profile \"balanced\"");
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
            File.GetUnixFileMode(Path.Combine(world.Folder, "state")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public async Task Init_BadInput_WritesNothingAndSaysWhy()
    {
        await using var world = await RunningWorld.StartAsync();
        var file = Path.Combine(world.Folder, "bad.json");
        var truth = world.Configuration();

        var there = await KeeperCommand.RunAsync([.. Arguments(world, world.ConfigurationFile, "vault")]);
        there.Code.ShouldBe(ExitCode.Configuration);
        there.Errors.ShouldContain("is there already, and nothing is overwritten");

        var piped = await KeeperCommand.RunAsync("init", "--config", file);
        piped.Code.ShouldBe(ExitCode.Usage);
        piped.Errors.ShouldContain("--yes with --rpc URL --venue KIND --account ADDR --key FILE");

        var lacking = await KeeperCommand.RunAsync([.. Arguments(world, file, "vault")]);
        lacking.Code.ShouldBe(ExitCode.Usage);
        lacking.Errors.ShouldContain("--contract pricer=0x… is missing");

        var noVault = await KeeperCommand.RunAsync([.. Arguments(world, file, "vault", truth["tokens"]!["USDC"]!["address"]!.GetValue<string>())]);
        noVault.Code.ShouldBe(ExitCode.ChainMismatch);
        noVault.Errors.ShouldContain("is no options vault on this chain");

        var other = await KeeperCommand.RunAsync([.. Arguments(world, file, "aave", truth["accounts"]![0]!["holder"]!.GetValue<string>())]);
        other.Code.ShouldBe(ExitCode.Configuration);
        other.Errors.ShouldContain("lets nobody act for another");
        File.Exists(file).ShouldBeFalse();
        Directory.Exists(Path.Combine(world.Folder, "state")).ShouldBeFalse();
    }

    [Fact]
    public async Task Init_NodeWithAKeyInItsUrl_KeepsItInAFileOfItsOwn()
    {
        await using var world = await RunningWorld.StartAsync();
        var truth = world.Configuration();
        await using var proxy = TestKit.Rpc.LoopbackRpcServer.StartProxy(new Uri(Node(truth)));
        var file = Path.Combine(world.Folder, "secret.json");

        var init = await KeeperCommand.RunAsync(
            [.. Arguments(world, file, "vault", rpc: proxy.Url.ToString()), "--contract", $"pricer={truth["venues"]!["lyra-v1"]!["pricer"]!.GetValue<string>()}", "--contract", $"shortCollateral={truth["venues"]!["lyra-v1"]!["shortCollateral"]!.GetValue<string>()}"]);

        init.Code.ShouldBe(ExitCode.Ok, init.Output + init.Errors);
        var secret = Path.Combine(world.Folder, "state", "rpc");
        Parse(file)["chain"]!["rpc"]![0]!.GetValue<string>().ShouldBe("file:" + secret);
        (await File.ReadAllTextAsync(secret)).Trim().ShouldBe(proxy.Url.ToString());
        (await File.ReadAllTextAsync(file) + init.Output + init.Errors).ShouldNotContain(TestKit.Rpc.LoopbackRpcServer.SecretInPath);
    }

    private static string[] Arguments(RunningWorld world, string file, string venue, string? account = null, string? rpc = null)
    {
        var truth = world.Configuration();
        return
        [
            "init", "--rpc", rpc ?? Node(truth), "--venue", venue, "--account", account ?? truth["accounts"]![0]!["holder"]!.GetValue<string>(), "--key", Path.Combine(world.Folder, "keeper.key"),
            "--state", Path.Combine(world.Folder, "state"), "--config", file, "--accept-full-custody", "--yes",
        ];
    }

    private static string Node(JsonObject configuration) => configuration["chain"]!["rpc"]![0]!.GetValue<string>();

    private static string Resolve(JsonObject configuration, string contract)
    {
        var (name, at) = (contract.Split('=')[0], contract.Split('=')[1].Split('/'));
        var section = at[0] == "tokens" ? configuration["tokens"]![at[1]]!["address"]! : configuration["venues"]![at[0]]![at[1]]!;
        return $"{name}={section.GetValue<string>()}";
    }

    private static JsonObject Parse(string file) =>
        JsonNode.Parse(File.ReadAllText(file, Encoding.UTF8), null, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip })!.AsObject();

    // Every address that the world's own configuration has must have been found; ages, fees and e-modes that the account is not in are the operator's.
    private static void Compare(JsonObject own, JsonObject truth)
    {
        foreach (var (key, value) in truth)
        {
            if (value is JsonObject section)
                Compare(own[key].ShouldNotBeNull(key).AsObject(), section);
            else if (value is JsonValue text && text.TryGetValue<string>(out var wanted) && wanted.StartsWith("0x", StringComparison.Ordinal))
                own[key].ShouldNotBeNull(key).GetValue<string>().ShouldBe(wanted, key);
        }
    }
}
