using System.Numerics;
using System.Text.Json;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Abi;
using KeeperBot.Protocols.GmxV2;
using KeeperBot.Scenarios.Worlds;
using static KeeperBot.Anvil.Tests.Protocols.Gmx.GmxRecordedVenue;

namespace KeeperBot.Anvil.Tests.Protocols.Gmx;

/// <summary>
/// The stand-in answers what GMX's own contracts answered: views over a grid of positions and prices, reverts by name and figures, and how orders end. The
/// recording (tests/vectors/gmx-v2/real.json) says against which source; its inputs are this project's own.
/// </summary>
public sealed class GmxV2VectorTests(GmxChain world) : IClassFixture<GmxChain>, IAsyncLifetime
{
    private static readonly JsonElement Recorded = GmxRecordedVenue.Recording("real.json");

    private readonly GmxRecordedVenue _venue = new(world);

    private static readonly BigInteger Dollar = BigInteger.Pow(10, 24);

    /// <summary>Anvil's eighth and ninth accounts.</summary>
    private static readonly Address First = Address.Parse("0x14dC79964da2C08b23698B3D3cc7Ca32193d9955");
    private static readonly Address Second = Address.Parse("0x23618e81E3f5cdF7f54C3d65f7FBc0aBf5B21E8f");

    public async Task InitializeAsync()
    {
        await world.RestoreAsync();
        await _venue.ConfigureAsync(Recorded);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Views_EveryRecordedPositionAndPrice_AnswersAsGmxDid()
    {
        var cases = Recorded.GetProperty("views").EnumerateArray().GroupBy(view => view.GetProperty("name").GetString()!).ToList();
        cases.Count.ShouldBe(5);
        foreach (var (index, group) in cases.Index())
            await OpenAsync(index == 4 ? Second : First, group.First());
        await _venue.WriteAccumulatorsAsync(Recorded);
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
        await _venue.FundAsync(First);
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
        await _venue.FundAsync(First);
        var topUp = Outcome("top-up executed");
        await _venue.OpenAsync(First, isLong: true, usdcCollateral: true, Dollar * 20_000 * 1_000_000, 1_000_000_000, "1000000000000000000000000000", "1000000000000000000");
        await _venue.WriteAccumulatorsAsync(Recorded);
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
        return _venue.OpenAsync(
            account, view.GetProperty("isLong").GetBoolean(), view.GetProperty("collateral").GetString() == "usdc", Number(position.GetProperty("sizeInUsd")),
            Number(position.GetProperty("collateralAmount")), position.GetProperty("borrowingFactor").GetString()!, position.GetProperty("fundingFeeAmountPerSize").GetString()!);
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
        var order = _venue.Order(First, world.Usdc.Address, Optional(request, "size") ?? 0, Optional(request, "acceptable") ?? UInt256.MaxValue.ToBigInteger(), fee, isLong: true,
            request.TryGetProperty("receiver", out _) ? Address.Zero : First, market, request.TryGetProperty("type", out var type) ? type.GetInt32() : 2, Optional(request, "valid") ?? 0);
        return abi.Function("multicall").Encode(AbiValue.Array(
            abi.Function("sendWnt").Encode(vault, Optional(request, "sent") ?? fee),
            abi.Function("sendTokens").Encode(world.Usdc.Address, vault, Number(request.GetProperty("amount"))),
            abi.Function("createOrder").Encode(order)));
    }

    /// <summary>Makes a recorded order, lets the venue's keeper have it at a price, and says by which event it ended.</summary>
    private async Task<(string Event, string Reason)> EndAsync(JsonElement recorded, int price)
    {
        var request = recorded.GetProperty("request");
        (await world.SendAsync(First, world.At("gmx.exchangeRouter"), Batch(request), new Wei(Number(request.GetProperty("fee"))), new Wei(1_000_000_000))).Succeeded.ShouldBeTrue();
        var receipt = await _venue.ExecuteAsync(First, BigInteger.Pow(10, 12) * price, BigInteger.Pow(10, 12) * price);
        return _venue.EndOf(receipt);
    }

    private async Task<string?> TryLiquidateAsync(BigInteger price)
    {
        var handler = world.World.Contracts["gmx.orderHandler"];
        var data = handler.Abi.Function("executeLiquidation").Encode(First, world.At("gmx.marketToken"), world.Usdc.Address, true, _venue.Prices(price, price));
        var result = await world.Client.CallAsync(new CallRequest { From = world.World.Accounts.Liquidator, To = handler.Address, Data = data }, BlockTag.Latest);
        return result.Success ? null : RevertReason.Decode(result.Data.Span, KnownErrors.All).Text;
    }

    private async Task<BigInteger> CollateralAsync() =>
        (await ContractReader.ReadAsync(
            world.Client, BlockTag.Latest, world.World.Contracts["gmx.reader"], "getPosition", world.At("gmx.dataStore"),
            GmxKeys.Position(First, world.At("gmx.marketToken"), world.Usdc.Address, true)))[0]["numbers"]["collateralAmount"].AsBigInteger();

    private static BigInteger? Optional(JsonElement request, string name) => request.TryGetProperty(name, out var value) ? Number(value) : null;
}
