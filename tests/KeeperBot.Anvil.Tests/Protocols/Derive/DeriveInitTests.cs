using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using KeeperBot.Anvil.Tests.Commands;
using KeeperBot.Host.Commands;

namespace KeeperBot.Anvil.Tests.Protocols.Derive;

/// <summary>`keeper init` at Derive v2's stand-in: from the manager and a subaccount's number.</summary>
public sealed class DeriveInitTests(DeriveChain world) : IClassFixture<DeriveChain>
{
    // Anvil's well-known seventh key, which holds the subaccount.
    private const string HolderKey = "0x92db14e403b83dfe3df233f83dfa3a0d7096f21ca9b0d6d6b8d88b2b4ec1564e";

    [Fact]
    public async Task Init_FromTheManager_WritesWhatChecksAndRuns()
    {
        var folder = Directory.CreateTempSubdirectory("keeperbot-init-");
        var (file, key) = (Path.Combine(folder.FullName, "own.json"), Path.Combine(folder.FullName, "keeper.key"));
        await File.WriteAllTextAsync(key, HolderKey);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var market = world.Options.Markets[0];
        // The bench's holder has let the venue take everything; a keeper's has not, and check says so.
        await world.Site.SendFromAsync(world.Account.Holder, "derive.usdc", "approve", world.At("cash"), 0);

        var init = await KeeperCommand.RunAsync(
            "init", "--rpc", world.Anvil.RpcUrl.ToString(), "--venue", "derive", "--account", world.Account.Holder.ToString(), "--key", key, "--contract", $"manager={world.Options.Manager}",
            "--subaccount", world.Number.ToString(CultureInfo.InvariantCulture), "--market", string.Create(CultureInfo.InvariantCulture, $"{market.Underlying}={market.Id}"),
            "--state", folder.FullName, "--config", file, "--accept-full-custody", "--yes");

        init.Code.ShouldBe(ExitCode.Ok, init.Output + init.Errors);
        init.Output.ShouldNotContain("✗");
        var section = JsonNode.Parse(await File.ReadAllTextAsync(file), null, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip })!["venues"]!["derive-v2"]!;
        foreach (var (name, wanted) in new[] { ("subAccounts", world.Options.SubAccounts), ("cash", world.Options.Cash), ("auction", world.Options.Auction) })
            section[name]!.GetValue<string>().ShouldBe(wanted.ToString(), StringCompareShould.IgnoreCase);
        foreach (var (name, wanted) in new[] { ("spotFeed", market.SpotFeed), ("perp", market.Perp!.Value), ("option", market.Option!.Value) })
            section["markets"]![market.Underlying.Symbol]![name]!.GetValue<string>().ShouldBe(wanted.ToString(), StringCompareShould.IgnoreCase);
        (await KeeperCommand.RunAsync("run", "--once", "--dry-run", "--config", file)).Code.ShouldBe(ExitCode.Ok);
        folder.Delete(recursive: true);
    }
}
