using System.Globalization;
using System.Numerics;
using System.Text.Json;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Abi;
using KeeperBot.Protocols.GmxV2;
using KeeperBot.Scenarios.Worlds;
using KeeperBot.TestKit;

namespace KeeperBot.Anvil.Tests.Protocols.Gmx;

/// <summary>
/// The stand-in answers what GMX's own contracts answered: views over a grid of positions and prices, reverts by name and figures, and how orders end. The
/// recording (tests/vectors/gmx-v2/real.json) says against which source; its inputs are this project's own.
/// </summary>
public sealed class GmxV2VectorTests(GmxChain world) : IClassFixture<GmxChain>, IAsyncLifetime
{
    private static readonly JsonElement Recorded = JsonDocument.Parse(File.ReadAllText(Path.Combine(RepositoryPaths.Root, "tests", "vectors", "gmx-v2", "real.json"))).RootElement;

    private static readonly BigInteger Dollar = BigInteger.Pow(10, 24);

    /// <summary>Anvil's eighth and ninth accounts.</summary>
    private static readonly Address First = Address.Parse("0x14dC79964da2C08b23698B3D3cc7Ca32193d9955");
    private static readonly Address Second = Address.Parse("0x23618e81E3f5cdF7f54C3d65f7FBc0aBf5B21E8f");

    public async Task InitializeAsync()
    {
        await world.RestoreAsync();
        var market = world.At("gmx.marketToken");
        foreach (var setting in Recorded.GetProperty("config").EnumerateObject())
        {
            var key = setting.Name switch
            {
                "MIN_COLLATERAL_FACTOR" or "MIN_COLLATERAL_FACTOR_FOR_LIQUIDATION" => GmxDeployer.Key(setting.Name, market),
                "POSITION_FEE_FACTOR" => GmxDeployer.Key(setting.Name, market, false),
                _ => GmxDeployer.Key(setting.Name),
            };
            await world.GovernAsync("setUint", key, Number(setting.Value));
        }

        foreach (var side in new[] { true, false })
            await world.GovernAsync("setUint", GmxDeployer.Key("STANDIN_BORROWING_FACTOR_PER_SECOND", market, side), 0);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Views_EveryRecordedPositionAndPrice_AnswersAsGmxDid()
    {
        var cases = Recorded.GetProperty("views").EnumerateArray().GroupBy(view => view.GetProperty("name").GetString()!).ToList();
        cases.Count.ShouldBe(5);
        foreach (var (index, group) in cases.Index())
            await OpenAsync(index == 4 ? Second : First, group.First());
        await WriteAccumulatorsAsync();
        var compared = 0;
        foreach (var (index, group) in cases.Index())
        {
            foreach (var view in group)
            {
                await CompareAsync(index == 4 ? Second : First, view);
                compared++;
            }
        }

        compared.ShouldBe(30);
    }

    [Fact]
    public async Task Reverts_EveryRecordedOrder_IsRefusedWithTheSameErrorAndFigures()
    {
        await FundAsync(First);
        var compared = 0;
        foreach (var recorded in Recorded.GetProperty("reverts").EnumerateArray().Where(item => item.TryGetProperty("request", out _)))
        {
            var name = recorded.GetProperty("name").GetString()!;
            var restore = await SwitchAsync(name, on: true);
            var found = await TryOrderAsync(recorded.GetProperty("request"));
            if (restore)
                await SwitchAsync(name, on: false);
            if (recorded.TryGetProperty("ok", out _))
            {
                found.ShouldBeNull(name);
            }
            else
            {
                found.ShouldNotBeNull(name);
                found.ShouldStartWith(recorded.GetProperty("error").GetString()!);
                // Market and feature keys hold addresses of the deployment.
                if (!name.StartsWith("disabled", StringComparison.Ordinal))
                {
                    foreach (var figure in recorded.GetProperty("args").EnumerateArray())
                        found.ShouldContain(figure.GetString()!);
                }
            }

            compared++;
        }

        compared.ShouldBe(11);
    }

    [Fact]
    public async Task Outcomes_TopUpCancellationAndLiquidation_EndAsAtGmx()
    {
        await FundAsync(First);
        var topUp = Outcome("top-up executed");
        await OpenAsync(First, isLong: true, usdcCollateral: true, Dollar * 20_000 * 1_000_000, 1_000_000_000, "1000000000000000000000000000", "1000000000000000000");
        await WriteAccumulatorsAsync();
        (await EndAsync(topUp, 2000)).ShouldBe(("OrderExecuted", ""));
        (await CollateralAsync()).ShouldBe(Number(topUp.GetProperty("after").GetProperty("collateral")));
        var tooSmall = Outcome("top-up after which");
        (await EndAsync(tooSmall, 1850)).ShouldBe(("OrderCancelled", Reason(tooSmall)));
        var dear = Outcome("an increase beyond");
        (await EndAsync(dear, 2000)).ShouldBe(("OrderCancelled", Reason(dear)));
        (await CollateralAsync()).ShouldBe(Number(dear.GetProperty("after").GetProperty("collateral")));
        foreach (var recorded in Recorded.GetProperty("reverts").EnumerateArray().Where(item => item.GetProperty("name").GetString() == "liquidation"))
        {
            var found = await TryLiquidateAsync(Number(recorded.GetProperty("price")));
            if (recorded.TryGetProperty("ok", out _))
                found.ShouldBeNull();
            else
                found.ShouldBe(Text(recorded));
        }
    }

    private static JsonElement Outcome(string start) => Recorded.GetProperty("outcomes").EnumerateArray().Single(item => item.GetProperty("name").GetString()!.StartsWith(start, StringComparison.Ordinal));

    private static string Reason(JsonElement outcome) => Text(outcome.GetProperty("events")[0].GetProperty("reason"));

    private static string Text(JsonElement error) =>
        $"{error.GetProperty("error").GetString()}({string.Join(",", error.GetProperty("args").EnumerateArray().Select(item => BigInteger.TryParse(item.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) ? item.GetString() : $"\"{item.GetString()}\""))})";

    private async Task CompareAsync(Address account, JsonElement view)
    {
        var (isLong, usdc) = (view.GetProperty("isLong").GetBoolean(), view.GetProperty("collateral").GetString() == "usdc");
        var key = GmxKeys.Position(account, world.At("gmx.marketToken"), usdc ? world.Usdc.Address : world.Weth.Address, isLong);
        var prices = AbiValue.Tuple(view.GetProperty("prices").EnumerateArray().Select(pair => AbiValue.Tuple(Number(pair[0]), Number(pair[1]))));
        var market = AbiValue.Tuple(world.At("gmx.marketToken"), world.Weth.Address, world.Weth.Address, world.Usdc.Address);
        var name = $"{view.GetProperty("name").GetString()} at {view.GetProperty("prices")[0][0].GetString()}";
        var strict = await AskAsync("isPositionLiquidatable", key, market, prices, true, true);
        strict[0].AsBool().ShouldBe(view.GetProperty("liquidatable").GetBoolean(), name);
        strict[1].AsString().ShouldBe(view.GetProperty("reason").GetString(), name);
        foreach (var field in new[] { "remainingCollateralUsd", "minCollateralUsd", "minCollateralUsdForLeverage" })
            strict[2][field].AsBigInteger().ShouldBe(Number(view.GetProperty(field)), $"{name}: {field}");
        var looser = await AskAsync("isPositionLiquidatable", key, market, prices, false, false);
        looser[1].AsString().ShouldBe(view.GetProperty("looser").GetProperty("reason").GetString(), name);
        looser[2]["minCollateralUsdForLeverage"].AsBigInteger().ShouldBe(Number(view.GetProperty("looser").GetProperty("minCollateralUsdForLeverage")), name);
        var info = (await AskAsync("getPositionInfo", key, prices, 0, Address.Zero, true))[0];
        var recorded = view.GetProperty("info");
        info["basePnlUsd"].AsBigInteger().ShouldBe(Number(recorded.GetProperty("basePnlUsd")), name);
        var fees = info["fees"];
        foreach (var (value, field) in new[]
        {
            (fees["positionFeeAmount"], "positionFeeAmount"), (fees["borrowing"]["borrowingFeeUsd"], "borrowingFeeUsd"), (fees["borrowing"]["borrowingFeeAmount"], "borrowingFeeAmount"),
            (fees["funding"]["fundingFeeAmount"], "fundingFeeAmount"), (fees["totalCostAmount"], "totalCostAmount"), (fees["totalCostAmountExcludingFunding"], "totalCostAmountExcludingFunding"),
        })
            value.AsBigInteger().ShouldBe(Number(recorded.GetProperty(field)), $"{name}: {field}");
    }

    private Task<AbiValue> AskAsync(string function, params AbiValue[] rest) =>
        ContractReader.ReadAsync(world.Client, BlockTag.Latest, world.World.Contracts["gmx.reader"], function, [world.At("gmx.dataStore"), Address.Zero, .. rest]);

    private Task OpenAsync(Address account, JsonElement view)
    {
        var position = view.GetProperty("position");
        return OpenAsync(
            account, view.GetProperty("isLong").GetBoolean(), view.GetProperty("collateral").GetString() == "usdc", Number(position.GetProperty("sizeInUsd")),
            Number(position.GetProperty("collateralAmount")), position.GetProperty("borrowingFactor").GetString()!, position.GetProperty("fundingFeeAmountPerSize").GetString()!);
    }

    /// <summary>Opens a position by the stand-in's own two steps at 2000, without fees, at accumulators as recorded.</summary>
    private async Task OpenAsync(Address account, bool isLong, bool usdcCollateral, BigInteger size, BigInteger collateral, string borrowing, string funding)
    {
        await FundAsync(account);
        var (market, token) = (world.At("gmx.marketToken"), usdcCollateral ? world.Usdc.Address : world.Weth.Address);
        await WriteAsync(isLong, token, Number(borrowing), Number(funding));
        await world.GovernAsync("setUint", GmxDeployer.Key("POSITION_FEE_FACTOR", market, false), 0);
        await world.GovernAsync("setUint", GmxDeployer.Key("INCREASE_ORDER_GAS_LIMIT"), 0);
        await SendRouterAsync(account, "sendTokens", token, world.At("gmx.orderVault"), collateral);
        // The least execution fee is sent and taken off the collateral where both are the wrapped token; here it is zero.
        await world.GovernAsync("setUint", GmxDeployer.Key("ESTIMATED_GAS_FEE_BASE_AMOUNT_V2_1"), 0);
        await world.GovernAsync("setUint", GmxDeployer.Key("ESTIMATED_GAS_FEE_PER_ORACLE_PRICE"), 0);
        await SendRouterAsync(account, "createOrder", Order(account, token, size, isLong ? UInt256.MaxValue.ToBigInteger() : 0, 0, isLong));
        await ExecuteAsync(account, 2000);
        foreach (var setting in new[] { "INCREASE_ORDER_GAS_LIMIT", "ESTIMATED_GAS_FEE_BASE_AMOUNT_V2_1", "ESTIMATED_GAS_FEE_PER_ORACLE_PRICE" })
            await world.GovernAsync("setUint", GmxDeployer.Key(setting), Number(Recorded.GetProperty("config").GetProperty(setting)));
        await world.GovernAsync("setUint", GmxDeployer.Key("POSITION_FEE_FACTOR", market, false), Number(Recorded.GetProperty("config").GetProperty("POSITION_FEE_FACTOR")));
    }

    private async Task WriteAccumulatorsAsync()
    {
        var recorded = Recorded.GetProperty("accumulators");
        foreach (var (isLong, side) in new[] { (true, "long"), (false, "short") })
        {
            foreach (var (token, name) in new[] { (world.Usdc.Address, "usdc"), (world.Weth.Address, "weth") })
                await WriteAsync(isLong, token, Number(recorded.GetProperty(side).GetProperty(name).GetProperty("b")), Number(recorded.GetProperty(side).GetProperty(name).GetProperty("f")));
        }
    }

    private async Task WriteAsync(bool isLong, Address token, BigInteger borrowing, BigInteger funding)
    {
        var market = world.At("gmx.marketToken");
        var sided = AbiFunction.Parse("key(bytes32 name, address market, address token, bool isLong)");
        var key = KeeperBot.Evm.Crypto.Keccak256.Hash(sided.Encode(GmxDeployer.Key("FUNDING_FEE_AMOUNT_PER_SIZE"), market, token, isLong).Span[AbiFunction.SelectorSize..]);
        await world.GovernAsync("setUint", GmxDeployer.Key("CUMULATIVE_BORROWING_FACTOR", market, isLong), borrowing);
        await world.GovernAsync("setUint", key, funding);
    }

    private async Task FundAsync(Address account)
    {
        var (usdc, wnt, router) = (world.World.Contracts["gmx.usdc"], world.World.Contracts["gmx.wnt"], world.At("gmx.router"));
        await world.SendAsync(account, usdc.Address, usdc.Abi.Function("mint").Encode(account, 10_000_000_000));
        await world.SendAsync(account, usdc.Address, usdc.Abi.Function("approve").Encode(router, BigInteger.Pow(10, 12)));
        await world.SendAsync(account, wnt.Address, wnt.Abi.Function("deposit").Encode(), new Wei(BigInteger.Pow(10, 18) * 3));
        await world.SendAsync(account, wnt.Address, wnt.Abi.Function("approve").Encode(router, BigInteger.Pow(10, 20)));
    }

    private async Task<bool> SwitchAsync(string name, bool on)
    {
        if (name == "disabled market")
            await world.GovernAsync("setBool", GmxDeployer.Key("IS_MARKET_DISABLED", world.At("gmx.marketToken")), on);
        else if (name == "disabled feature")
            await world.GovernAsync("setBool", GmxKeys.Feature("CREATE_ORDER_FEATURE_DISABLED", world.At("gmx.orderHandler"), 2), on);
        return name.StartsWith("disabled", StringComparison.Ordinal);
    }

    private async Task<string?> TryOrderAsync(JsonElement request)
    {
        var fee = Number(request.GetProperty("fee"));
        var call = new CallRequest
        {
            From = First, To = world.At("gmx.exchangeRouter"), Data = Batch(request), Value = UInt256.FromBigInteger(Optional(request, "sent") ?? fee), Gas = 5_000_000,
            GasPrice = UInt256.FromBigInteger(Number(request.GetProperty("gasPrice"))),
        };
        var result = await world.Client.CallAsync(call, BlockTag.Latest);
        return result.Success ? null : RevertReason.Decode(result.Data.Span, KnownErrors.All).Text;
    }

    private Bytes Batch(JsonElement request)
    {
        var abi = world.World.Contracts["gmx.exchangeRouter"].Abi;
        var (fee, vault) = (Number(request.GetProperty("fee")), world.At("gmx.orderVault"));
        var market = request.TryGetProperty("market", out _) ? First : world.At("gmx.marketToken");
        var order = Order(First, world.Usdc.Address, Optional(request, "size") ?? 0, Optional(request, "acceptable") ?? UInt256.MaxValue.ToBigInteger(), fee, isLong: true,
            request.TryGetProperty("receiver", out _) ? Address.Zero : First, market, request.TryGetProperty("type", out var type) ? type.GetInt32() : 2, Optional(request, "valid") ?? 0);
        return abi.Function("multicall").Encode(AbiValue.Array(
            abi.Function("sendWnt").Encode(vault, Optional(request, "sent") ?? fee),
            abi.Function("sendTokens").Encode(world.Usdc.Address, vault, Number(request.GetProperty("amount"))),
            abi.Function("createOrder").Encode(order)));
    }

    private AbiValue Order(
        Address account, Address token, BigInteger size, BigInteger acceptable, BigInteger fee, bool isLong, Address? receiver = null, Address? market = null, int type = 2, BigInteger valid = default) =>
        AbiValue.Tuple(
            AbiValue.Tuple(receiver ?? account, Address.Zero, Address.Zero, Address.Zero, market ?? world.At("gmx.marketToken"), token, AbiValue.Array()),
            AbiValue.Tuple(size, 0, 0, acceptable, fee, 0, 0, valid), type, 0, isLong, false, false, Hash32.Zero, AbiValue.Array());

    /// <summary>Makes a recorded order, lets the venue's keeper have it at a price, and says by which event it ended.</summary>
    private async Task<(string Event, string Reason)> EndAsync(JsonElement recorded, int price)
    {
        var request = recorded.GetProperty("request");
        (await world.SendAsync(First, world.At("gmx.exchangeRouter"), Batch(request), new Wei(Number(request.GetProperty("fee"))), new Wei(1_000_000_000))).Succeeded.ShouldBeTrue();
        var receipt = await ExecuteAsync(First, price);
        var emitter = world.World.Contracts["gmx.eventEmitter"];
        var ended = emitter.Abi.Event("EventLog2");
        var log = receipt.Logs.First(item => item.Address == emitter.Address && item.Topics[0] == ended.Topic0);
        var fields = ended.Decode(log.Topics, log.Data.Span);
        var bytes = fields["eventData"]["bytesItems"]["items"];
        return (fields["eventName"].AsString(), bytes.Count == 0 ? "" : RevertReason.Decode(bytes[0]["value"].AsBytes().Span, KnownErrors.All).Text);
    }

    private async Task<TransactionReceipt> ExecuteAsync(Address account, int price)
    {
        var orders = await ContractReader.ReadAsync(world.Client, BlockTag.Latest, world.World.Contracts["gmx.reader"], "getAccountOrders", world.At("gmx.dataStore"), account, 0, 5);
        var handler = world.World.Contracts["gmx.orderHandler"];
        var receipt = await world.SendAsync(
            world.World.Accounts.Market, handler.Address, handler.Abi.Function("executeOrder").Encode(orders[0][0]["orderKey"], Prices(BigInteger.Pow(10, 12) * price)));
        receipt.Succeeded.ShouldBeTrue();
        return receipt;
    }

    private async Task<string?> TryLiquidateAsync(BigInteger price)
    {
        var handler = world.World.Contracts["gmx.orderHandler"];
        var data = handler.Abi.Function("executeLiquidation").Encode(First, world.At("gmx.marketToken"), world.Usdc.Address, true, Prices(price));
        var result = await world.Client.CallAsync(new CallRequest { From = world.World.Accounts.Liquidator, To = handler.Address, Data = data }, BlockTag.Latest);
        return result.Success ? null : RevertReason.Decode(result.Data.Span, KnownErrors.All).Text;
    }

    private AbiValue Prices(BigInteger eth)
    {
        var pair = AbiFunction.Parse("pair(uint256 min, uint256 max)");
        AbiValue Data(BigInteger value) => Bytes.CopyOf(pair.Encode(value, value).Span[AbiFunction.SelectorSize..]);
        return AbiValue.Tuple(
            AbiValue.Array(world.Weth.Address, world.Usdc.Address), AbiValue.Array(world.At("gmx.ethFeed"), world.At("gmx.usdcFeed")), AbiValue.Array(Data(eth), Data(Dollar)));
    }

    private async Task<BigInteger> CollateralAsync() =>
        (await ContractReader.ReadAsync(
            world.Client, BlockTag.Latest, world.World.Contracts["gmx.reader"], "getPosition", world.At("gmx.dataStore"),
            GmxKeys.Position(First, world.At("gmx.marketToken"), world.Usdc.Address, true)))[0]["numbers"]["collateralAmount"].AsBigInteger();

    private async Task SendRouterAsync(Address from, string function, params AbiValue[] arguments) =>
        (await world.SendAsync(from, world.At("gmx.exchangeRouter"), world.World.Contracts["gmx.exchangeRouter"].Abi.Function(function).Encode(arguments))).Succeeded.ShouldBeTrue();

    private static BigInteger Number(JsonElement value) => Number(value.GetString()!);

    private static BigInteger Number(string text) => BigInteger.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    private static BigInteger? Optional(JsonElement request, string name) => request.TryGetProperty(name, out var value) ? Number(value) : null;
}
