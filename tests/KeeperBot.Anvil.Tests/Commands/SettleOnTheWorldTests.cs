using System.Numerics;
using System.Text.Json.Nodes;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Evm.Transports;
using KeeperBot.Host.Commands;
using KeeperBot.Primitives;
using KeeperBot.Scenarios.Anvil;

namespace KeeperBot.Anvil.Tests.Commands;

/// <summary>Options of a world that expire and are settled: the shipped program has them paid out, and leaves what is not worth its gas.</summary>
public sealed class SettleOnTheWorldTests
{
    private static readonly AbiFunction LiveBoards = AbiFunction.Parse("getLiveBoards() view returns (uint256[] boards)");
    private static readonly AbiFunction Board = AbiFunction.Parse("getOptionBoard(uint256 boardId) view returns ((uint256 id, uint256 expiry, uint256 iv, bool frozen, uint256[] strikeIds) board)");
    private static readonly AbiFunction SettleBoard = AbiFunction.Parse("settleExpiredBoard(uint256 boardId)");
    private static readonly AbiFunction BalanceOf = AbiFunction.Parse("balanceOf(address account) view returns (uint256 balance)");

    [Fact]
    public async Task Run_BoardSettled_PaysOutWhatIsDueAndLeavesWhatIsBelowTheLeast()
    {
        await using var world = await RunningWorld.StartAsync(scenario: "lyra");
        var truth = world.Configuration();
        using var transport = new HttpRpcTransport(new Uri((string)truth["chain"]!["rpc"]![0]!), new HttpRpcOptions(), TimeProvider.System);
        var client = new EthClient(transport);
        await SettleAsync(client, At(truth["venues"]!["lyra-v1"]!["optionMarket"]));
        var (token, holder) = (At(truth["tokens"]!["sUSD"]!["address"]), At(truth["accounts"]![0]!["holder"]));
        var (before, sent) = (await AskAsync(client, token, BalanceOf, holder), await client.GetTransactionCountAsync(holder, BlockTag.Latest));

        var stingy = await RunAsync(world, "1000000 sUSD");
        stingy.Code.ShouldBe(ExitCode.Ok, stingy.Errors);
        stingy.Json.GetProperty("actions").GetArrayLength().ShouldBe(0);
        stingy.Output.ShouldContain("below_minimum");
        (await client.GetTransactionCountAsync(holder, BlockTag.Latest)).ShouldBe(sent);

        var settled = 0;
        for (var cycle = 0; cycle < 8; cycle++)
        {
            var run = await RunAsync(world, "1 sUSD");
            run.Code.ShouldBe(ExitCode.Ok, run.Errors);
            await client.RawAsync("evm_mine");
            if (run.Json.GetProperty("actions").GetArrayLength() == 0)
                break;
            run.Json.GetProperty("actions").EnumerateArray().ShouldAllBe(action => action.GetProperty("kind").GetString() == "settle");
            settled += run.Json.GetProperty("actions").EnumerateArray().Count(action => action.GetProperty("outcome").GetString()!.StartsWith("submitted", StringComparison.Ordinal));
        }

        // A short call and a short put; what they leave of their collateral comes back.
        settled.ShouldBeGreaterThanOrEqualTo(2);
        (await AskAsync(client, token, BalanceOf, holder) - before).ShouldBeGreaterThan(BigInteger.Pow(10, 20));
        (await RunAsync(world, "1 sUSD")).Json.GetProperty("actions").GetArrayLength().ShouldBe(0, "nothing is left to be paid out");
    }

    private static Task<KeeperCommand> RunAsync(RunningWorld world, string least) => KeeperCommand.RunAsync("run", "--once", "--json", "--config", world.Write("settle.json", configuration =>
    {
        var limits = configuration["limits"]!;
        limits["actions"] = new JsonArray("settle");
        limits["settle"] = new JsonObject { ["min"] = new JsonObject { ["sUSD"] = least } };
    }));

    /// <summary>The board's expiry comes, and somebody fixes its price.</summary>
    private static async Task SettleAsync(EthClient client, Address market)
    {
        var board = (await client.CallAsync(new CallRequest { To = market, Data = LiveBoards.Encode() }, BlockTag.Latest)).Data;
        var number = LiveBoards.DecodeOutput(board.Span)[0][0];
        var terms = Board.DecodeOutput((await client.CallAsync(new CallRequest { To = market, Data = Board.Encode(number) }, BlockTag.Latest)).Data.Span)[0];
        var control = new AnvilControl(client);
        await control.MineAtAsync(new ChainTime(terms["expiry"].AsUInt64()).Plus(TimeSpan.FromSeconds(12)));
        var somebody = (await control.GetAccountsAsync())[0];
        await client.RawAsync("eth_sendTransaction", new JsonObject { ["from"] = somebody.ToString(), ["to"] = market.ToString(), ["data"] = SettleBoard.Encode(number).ToString(), ["gas"] = "0x989680" });
        await client.RawAsync("evm_mine");
    }

    private static async Task<BigInteger> AskAsync(EthClient client, Address to, AbiFunction function, params AbiValue[] arguments) =>
        function.DecodeOutput((await client.CallAsync(new CallRequest { To = to, Data = function.Encode(arguments) }, BlockTag.Latest)).Data.Span)[0].AsBigInteger();

    private static Address At(JsonNode? address) => Address.Parse((string)address!);
}
