using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Evm.Crypto;
using KeeperBot.Evm.Transports;
using KeeperBot.Host.Commands;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Routes.Roles;
using KeeperBot.Scenarios.Artifacts;
using KeeperBot.Scenarios.Worlds;

namespace KeeperBot.Anvil.Tests.Commands;

/// <summary>`keeper init` for positions that a real Safe 1.4.1 holds, with the real Roles Modifier v2: nothing set up yet, half of it, all of it, and what is wrong.</summary>
public sealed class InitSafeTests
{
    [Fact]
    public async Task Init_OfASafe_LeadsThroughAccountSetupToAKeeperThatRuns()
    {
        await using var world = await RunningWorld.StartAsync();
        using var transport = Transport(world);
        var site = await SafeWithPerp.SiteAsync(new EthClient(transport), world.Configuration());
        await SafeWithPerp.OpenAsync(site);
        var first = Path.Combine(world.Folder, "first.json");

        // The Safe has no module: the chain cannot tell which one it is to be.
        var nothing = await InitAsync(world, site, first, "--route", "safe-roles");
        nothing.Code.ShouldBe(ExitCode.Usage);
        nothing.Errors.ShouldContain("--roles-module is missing");
        File.Exists(first).ShouldBeFalse();

        var fresh = await InitAsync(world, site, first, "--roles-module", ChecksumAddress.Format(site.At("roles")));
        fresh.Code.ShouldBe(ExitCode.ChainMismatch, fresh.Output + fresh.Errors);
        fresh.Output.ShouldContain("✗ main: the key has its role");
        fresh.Output.ShouldContain($"and the Safe has not enabled the module. Next: keeper account setup --config {first}");
        (await RoleOf(site, first)).ShouldBe(("safe-roles", "keeper"));

        await SafeWithPerp.SignAsync(site, await KeeperCommand.RunAsync("account", "setup", "--config", first));
        var ready = await KeeperCommand.RunAsync("check", "--config", first);
        ready.Code.ShouldBe(ExitCode.Ok, ready.Output);
        ready.Output.ShouldContain("✓ main: the key may do nothing else");

        // Now the chain tells module and role, behind more modules than one page of the Safe's list has.
        for (var other = 1; other <= 55; other++)
            await SafeWithPerp.ExecuteAsync(site, site.At("safe"), RolesAbi.EnableModule.Encode(Address.Parse("0x" + (0xabc000 + other).ToString("x40", CultureInfo.InvariantCulture))));
        var second = Path.Combine(world.Folder, "second.json");
        var found = await InitAsync(world, site, second);
        found.Code.ShouldBe(ExitCode.Ok, found.Output + found.Errors);
        found.Output.ShouldNotContain("account setup");
        (await RoleOf(site, second)).ShouldBe(("safe-roles", "keeper"));
        var dry = await KeeperCommand.RunAsync("run", "--once", "--dry-run", "--json", "--config", second);
        dry.Code.ShouldBe(ExitCode.Ok, dry.Errors);
        dry.Json.GetProperty("accounts").GetArrayLength().ShouldBeGreaterThan(0, "the position is found");
    }

    [Fact]
    public async Task Init_OfASafeOnATerminal_TakesTheGivenRoleAndAsksWhereThereAreTwo()
    {
        await using var world = await RunningWorld.StartAsync();
        using var transport = Transport(world);
        var site = await SafeWithPerp.SiteAsync(new EthClient(transport), world.Configuration());
        await SafeWithPerp.OpenAsync(site);
        await SafeWithPerp.ExecuteAsync(site, site.At("safe"), RolesAbi.EnableModule.Encode(site.At("roles")));
        await AssignAsync(site, world, "guard", "second");

        var file = Path.Combine(world.Folder, "asked.json");
        var answers = string.Join('\n', "", "no/such role", "second", "") + "\n";
        using StringWriter output = new(), errors = new();
        var code = await KeeperProgram.RunAsync(
            [.. Arguments(world, site, file).Where(argument => argument != "--yes"), "--profile", "balanced"],
            new CommandContext(output, errors, TimeProvider.System, Interactive: false) { In = new StringReader(answers), InputIsTerminal = true }, CancellationToken.None);

        errors.ToString().ShouldContain("how the key acts for it (safe-roles or venue-delegation) [safe-roles]");
        errors.ToString().ShouldContain("which of the key's roles (guard, second)");
        errors.ToString().ShouldContain("--role: 'no/such role' names no role");
        code.ShouldBe((int)ExitCode.ChainMismatch, output + errors.ToString());
        output.ToString().ShouldContain("✗ main: the key has no other role: it has also guard");
        output.ToString().ShouldNotContain("Next: keeper account setup", Case.Sensitive, "the key has that role; the cross says what to mend");
        (await RoleOf(site, file)).ShouldBe(("safe-roles", "second"));
    }

    [Fact]
    public async Task Init_WithoutOldState_AsksForNothingAndSaysThatTheBlockIsUnknown()
    {
        await using var world = await RunningWorld.StartAsync();
        using var transport = Transport(world);
        var site = await SafeWithPerp.SiteAsync(new EthClient(transport), world.Configuration());
        await SafeWithPerp.OpenAsync(site);
        await SafeWithPerp.ExecuteAsync(site, site.At("safe"), RolesAbi.EnableModule.Encode(site.At("roles")));
        await AssignAsync(site, world, "guard");
        await using var pruned = TestKit.Rpc.LoopbackRpcServer.StartProxy(new Uri(Node(world)));
        pruned.Keep(TestKit.Rpc.Fault.Rewriting("pruned", (request, honest) => request.Calls is [{ Method: "eth_getCode" } call] && call.Parameters[1].ValueKind == JsonValueKind.String
            ? TestKit.Rpc.LoopbackResponse.Of("{\"jsonrpc\":\"2.0\",\"id\":" + call.Id + ",\"error\":{\"code\":-32000,\"message\":\"missing trie node 5bf1 (path ) state is not available\"}}") : honest));

        var file = Path.Combine(world.Folder, "pruned.json");
        var init = await KeeperCommand.RunAsync([.. Arguments(world, site, file, pruned.Url.ToString())]);

        init.Code.ShouldBe(ExitCode.ChainMismatch, init.Output + init.Errors);
        (await File.ReadAllTextAsync(file)).ShouldContain("the node does not tell in which block the module was made");
        Parse(file)["accounts"]![0]!["roles"]!["since"]!.GetValue<ulong>().ShouldBe(0UL);
        Parse(file)["accounts"]![0]!["roles"]!["role"]!.GetValue<string>().ShouldBe("guard");
    }

    [Fact]
    public async Task Init_WhatIsNoSafeOrNoModule_WritesNothingAndSaysWhy()
    {
        await using var world = await RunningWorld.StartAsync();
        using var transport = Transport(world);
        var site = await SafeWithPerp.SiteAsync(new EthClient(transport), world.Configuration());
        await SafeWithPerp.OpenAsync(site);
        var file = Path.Combine(world.Folder, "bad.json");

        var token = await InitAsync(world, site, file, "--roles-module", ChecksumAddress.Format(site.At("usdc")));
        token.Code.ShouldBe(ExitCode.ChainMismatch);
        token.Errors.ShouldContain("does not answer as a Zodiac Roles Modifier v2 does");

        Dictionary<string, Address> libraries = new() { ["Integrity"] = site.At("roles.integrity"), ["Packer"] = site.At("roles.packer") };
        var stranger = site.Accounts.Deployer;
        var foreign = await site.Chain.DeployLinkedAsync(stranger, ArtifactPackage.ZodiacRoles, "Roles", libraries, stranger, stranger, site.At("safe"));
        var other = await InitAsync(world, site, file, "--roles-module", ChecksumAddress.Format(foreign.Address));
        other.Code.ShouldBe(ExitCode.ChainMismatch);
        other.Errors.ShouldContain($"acts for the avatar {ChecksumAddress.Format(stranger)}");

        var vault = world.Configuration()["accounts"]![0]!["holder"]!.GetValue<string>();
        var noSafe = await KeeperCommand.RunAsync([.. Arguments(world, site, file, holder: vault), "--role", "keeper"]);
        noSafe.Code.ShouldBe(ExitCode.ChainMismatch);
        noSafe.Errors.ShouldContain("does not answer as a Safe does");

        var text = await InitAsync(world, site, file, "--roles-module", "0x12");
        text.Code.ShouldBe(ExitCode.Usage);
        text.Errors.ShouldContain("--roles-module: '0x12' is no address");
        File.Exists(file).ShouldBeFalse();
    }

    private static Task<KeeperCommand> InitAsync(RunningWorld world, WorldSite site, string file, params string[] more) => KeeperCommand.RunAsync([.. Arguments(world, site, file), .. more]);

    private static string[] Arguments(RunningWorld world, WorldSite site, string file, string? rpc = null, string? holder = null) =>
    [
        "init", "--rpc", rpc ?? Node(world), "--venue", "perp-v2", "--account", holder ?? ChecksumAddress.Format(site.At("safe")), "--key", Path.Combine(world.Folder, "keeper.key"),
        "--contract", $"clearingHouse={ChecksumAddress.Format(site.At("perp.clearingHouse"))}", "--state", Path.Combine(world.Folder, "state-" + Path.GetFileNameWithoutExtension(file)), "--config", file, "--yes",
    ];

    private static async Task AssignAsync(WorldSite site, RunningWorld world, params string[] roles) => await SafeWithPerp.ExecuteAsync(site, site.At("roles"), RolesAbi.AssignRoles.Encode(
        Address.Parse(world.Configuration()["key"]!["address"]!.GetValue<string>()),
        AbiValue.Array(roles.Select(role => (AbiValue)RoleKey.Parse(role).Value)), AbiValue.Array(roles.Select(_ => (AbiValue)true))));

    /// <summary>Route and role as written; module and block of creation must be the real ones.</summary>
    private static async Task<(string Route, string Role)> RoleOf(WorldSite site, string file)
    {
        var account = Parse(file)["accounts"]![0]!;
        var roles = account["roles"]!;
        roles["module"]!.GetValue<string>().ShouldBe(ChecksumAddress.Format(site.At("roles")));
        var since = roles["since"]!.GetValue<ulong>();
        since.ShouldBeGreaterThan(0UL);
        (await site.Chain.Client.GetCodeAsync(site.At("roles"), since)).Length.ShouldBeGreaterThan(0);
        (await site.Chain.Client.GetCodeAsync(site.At("roles"), since - 1)).Length.ShouldBe(0);
        return (account["route"]!.GetValue<string>(), roles["role"]!.GetValue<string>());
    }

    private static string Node(RunningWorld world) => world.Configuration()["chain"]!["rpc"]![0]!.GetValue<string>();

    private static HttpRpcTransport Transport(RunningWorld world) => new(new Uri(Node(world)), new HttpRpcOptions(), TimeProvider.System);

    private static JsonObject Parse(string file) =>
        JsonNode.Parse(File.ReadAllText(file, Encoding.UTF8), null, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip })!.AsObject();
}
