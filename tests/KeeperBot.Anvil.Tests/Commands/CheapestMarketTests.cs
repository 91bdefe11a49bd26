using System.Text.Json;
using System.Text.Json.Nodes;
using KeeperBot.Evm;
using KeeperBot.Evm.Transports;
using KeeperBot.Host.Commands;
using KeeperBot.Primitives;
using KeeperBot.Protocols.UniswapV3;

namespace KeeperBot.Anvil.Tests.Commands;

/// <summary>One hedge that two real markets could take, two fee tiers of Uniswap v3 configured as two venues: the cheaper by the quoter's own word is chosen.</summary>
public sealed class CheapestMarketTests
{
    private const string Quoter = "quoter";

    [Fact]
    public async Task Explain_TwoMarkets_ChoosesTheOneThatTheQuoterSaysIsCheaperAndShowsBothCosts()
    {
        await using var world = await RunningWorld.StartAsync(scenario: "spot");
        var file = world.Write("two.json", configuration => Split(configuration, "deep", "dear", risk: null));

        var explain = await KeeperCommand.RunAsync("explain", "--json", "--config", file);

        explain.Code.ShouldBe(ExitCode.Ok, explain.Errors);
        var candidates = explain.Json.GetProperty("candidates").EnumerateArray().Where(item => item.GetProperty("kind").GetString() == "hedge").ToList();
        candidates.Select(item => (Role(item), Target(item))).ShouldBe([("chosen", "main/deep"), ("alternative", "main/dear")]);
        var status = await KeeperCommand.RunAsync("status", "--json", "--config", file);
        var reference = status.Json.GetProperty("greeks")[0].GetProperty("spot").GetDecimal();
        foreach (var (candidate, fee) in candidates.Zip([500, 3000]))
        {
            var sold = -candidate.GetProperty("quantity").GetDecimal();
            sold.ShouldBe(5);
            var received = await QuoteAsync(world, fee, sold);
            Cost(candidate, "slippage and fees").ShouldBe((reference * sold) - received, 0.01m);
        }

        Cost(candidates[0], "in all").ShouldBeLessThan(Cost(candidates[1], "in all"));
    }

    [Fact]
    public async Task Run_ChargeForTheCheaperVenue_SendsTheOtherAndTheRecordSaysWhy()
    {
        await using var world = await RunningWorld.StartAsync(scenario: "spot");
        var file = world.Write("two.json", configuration => Split(configuration, "deep", "dear", risk: "5 %"));

        var run = await KeeperCommand.RunAsync("run", "--once", "--json", "--config", file);

        run.Code.ShouldBe(ExitCode.Ok, run.Errors);
        var sent = run.Json.GetProperty("actions")[0];
        sent.GetProperty("outcome").GetString().ShouldBe("submitted", run.Output);
        sent.GetProperty("target").GetString().ShouldBe("main/dear");
        var intent = sent.GetProperty("intent").GetString()!;
        var record = await KeeperCommand.RunAsync("explain", "--intent", intent, "--json", "--config", file);
        var deep = record.Json.GetProperty("candidates").EnumerateArray().Single(item => Target(item) == "main/deep");
        Role(deep).ShouldBe("alternative");
        Cost(deep, "venue risk").ShouldBeGreaterThan(Cost(deep, "slippage and fees"));
        (await KeeperCommand.RunAsync("explain", "--replay", "--config", file)).Output.ShouldContain("1 the same, 0 not");

        // The approval that it needed is used by it, though the other venue has the same router, and is not taken back meanwhile.
        var next = await KeeperCommand.RunAsync("run", "--once", "--json", "--config", file);
        var swap = next.Json.GetProperty("actions")[0];
        (swap.GetProperty("kind").GetString(), swap.GetProperty("target").GetString(), swap.GetProperty("outcome").GetString()).ShouldBe(("hedge", "main/dear", "submitted"), next.Output);
    }

    private static string Role(JsonElement candidate) => candidate.GetProperty("role").GetString()!;

    private static string Target(JsonElement candidate) => candidate.GetProperty("target").GetString()!;

    private static decimal Cost(JsonElement candidate, string name) =>
        candidate.GetProperty("costs").EnumerateArray().Single(cost => cost.GetProperty("name").GetString() == name).GetProperty("amount").GetDecimal();

    /// <summary>The venue split by fee tier; the target moved away, so that all of the wallet's delta is beyond its band.</summary>
    private static void Split(JsonObject configuration, string cheap, string dear, string? risk)
    {
        var venues = configuration["venues"]!.AsObject();
        var whole = venues["uniswap-v3"]!.AsObject();
        venues.Remove("uniswap-v3");
        foreach (var (name, fee) in new[] { (dear, "3000"), (cheap, "500") })
        {
            var part = whole.DeepClone().AsObject();
            part["pools"] = new JsonObject { [fee] = (string)whole["pools"]![fee]! };
            venues[name] = part;
        }

        var account = configuration["accounts"]![0]!;
        var others = account["venues"]!.AsArray().Select(venue => (string)venue!).Where(venue => venue != "uniswap-v3");
        account["venues"] = new JsonArray([.. others.Append(dear).Append(cheap).Select(name => JsonValue.Create(name))]);
        configuration["limits"]!["drift"]!["ETH"]!["target"] = "-20 ETH";
        configuration["limits"]!["drift"]!["ETH"]!["maxSlippage"] = "3 %";
        var objective = new JsonObject { ["horizon"] = "1 d", ["native"] = "ETH" };
        if (risk is not null)
            objective["venueRisk"] = new JsonObject { [cheap] = risk };
        configuration["limits"]!["objective"] = objective;
    }

    private static async Task<decimal> QuoteAsync(RunningWorld world, int fee, decimal sold)
    {
        var configuration = world.Configuration();
        using var transport = new HttpRpcTransport(new Uri((string)configuration["chain"]!["rpc"]![0]!), new HttpRpcOptions(), TimeProvider.System);
        Address At(string symbol) => Address.Parse((string)configuration["tokens"]![symbol]!["address"]!);
        var (weth, usdc) = (new Core.Units.Token(new ChainId(31337), At("WETH"), "WETH", 18), new Core.Units.Token(new ChainId(31337), At("USDC"), "USDC", 6));
        var (function, data) = UniswapV3Calls.Quote(weth, usdc, fee, true, new System.Numerics.BigInteger(sold * 1_000_000m) * 1_000_000_000_000);
        var quoter = Address.Parse((string)configuration["venues"]!["uniswap-v3"]![Quoter]!);
        var answer = await new EthClient(transport).CallAsync(new CallRequest { To = quoter, Data = data }, BlockTag.Latest);
        return (decimal)function.DecodeOutput(answer.Data.Span)[0].AsBigInteger() / 1_000_000m;
    }
}
