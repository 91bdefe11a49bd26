using System.Text.Json;
using KeeperBot.Evm;
using KeeperBot.Evm.Transports;
using KeeperBot.Host.Commands;
using KeeperBot.Primitives;

namespace KeeperBot.Anvil.Tests.Commands;

/// <summary>Rehearsals of an account that the acting address holds itself, at several venues: its positions, allowances and money are the stand-in's on the fork.</summary>
public sealed class RehearseRoutesTests
{
    [Theory]
    [InlineData("aave", "ETH=-12%")]
    [InlineData("lyra", "ETH=-15%")]
    [InlineData("spot", "ETH=-4%")]
    public async Task Rehearse_TheKeysOwnPositions_RescuesThemOnTheFork(string scenario, string shock)
    {
        await using var world = await RunningWorld.StartAsync(scenario: scenario);
        var file = world.Write("rehearsed.json", configuration => configuration["key"]!["file"] = "there-is-none.key");
        using var transport = new HttpRpcTransport(new Uri((string)world.Configuration()["chain"]!["rpc"]![0]!), new HttpRpcOptions(), TimeProvider.System);
        var client = new EthClient(transport);
        var acting = Address.Parse((string)world.Configuration()["key"]!["address"]!);
        var (head, nonce) = (await client.GetBlockAsync(BlockTag.Latest), await client.GetTransactionCountAsync(acting, BlockTag.Latest));

        var rehearsal = await KeeperCommand.RunAsync("rehearse", "--config", file, "--json", "--shock", shock, "--blocks", "12");

        rehearsal.Code.ShouldBe(ExitCode.Ok, rehearsal.Errors);
        rehearsal.Json.GetProperty("accounts").EnumerateArray().ShouldContain(
            account => account.GetProperty("trigger").ValueKind == JsonValueKind.Number && account.GetProperty("healthWorst").ValueKind == JsonValueKind.Number
                && account.GetProperty("healthWorst").GetDecimal() < account.GetProperty("trigger").GetDecimal());
        rehearsal.Json.GetProperty("transactions").EnumerateArray().ShouldContain(sent => sent.GetProperty("status").GetString() == "finalized");
        (await client.GetBlockAsync(BlockTag.Latest))!.Hash.ShouldBe(head!.Hash);
        (await client.GetTransactionCountAsync(acting, BlockTag.Latest)).ShouldBe(nonce);
    }

    [Fact]
    public async Task Rehearse_OrdersThatOthersExecute_IsRefused()
    {
        await using var world = await RunningWorld.StartAsync(scenario: "gmx");

        var rehearsal = await KeeperCommand.RunAsync("rehearse", "--config", world.ConfigurationFile, "--headless");

        rehearsal.Code.ShouldBe(ExitCode.Configuration);
        rehearsal.Errors.ShouldContain("venues.gmx-v2: cannot be rehearsed");
    }
}
