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
/// The stand-in closes as GMX's own contracts did: what is left of the position, what the holder is paid in which token, and the reason of a cancellation, to the last unit
/// (tests/vectors/gmx-v2/decrease.json).
/// </summary>
public sealed class GmxV2DecreaseVectorTests(GmxChain world) : IClassFixture<GmxChain>, IAsyncLifetime
{
    private static readonly JsonElement Recorded = Recording("decrease.json");

    /// <summary>Anvil's eighth account.</summary>
    private static readonly Address Trader = Address.Parse("0x14dC79964da2C08b23698B3D3cc7Ca32193d9955");

    private readonly GmxRecordedVenue _venue = new(world);

    public static TheoryData<string> Cases() => [.. Recorded.GetProperty("cases").EnumerateArray().Select(item => item.GetProperty("name").GetString()!)];

    public Task InitializeAsync() => world.RestoreAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Decrease_AsRecorded_LeavesAndPaysTheSame(string name)
    {
        var recorded = Recorded.GetProperty("cases").EnumerateArray().Single(item => item.GetProperty("name").GetString() == name);
        await _venue.ConfigureAsync(Recorded);
        await FillPoolAsync();
        var (isLong, usdc) = (recorded.GetProperty("isLong").GetBoolean(), recorded.GetProperty("collateral").GetString() == "usdc");
        var token = usdc ? world.Usdc.Address : world.Weth.Address;
        if (recorded.GetProperty("position") is { ValueKind: JsonValueKind.Object } position)
        {
            await _venue.OpenAsync(
                Trader, isLong, usdc, Number(position.GetProperty("sizeInUsd")), Number(position.GetProperty("collateralAmount")),
                position.GetProperty("borrowingFactor").GetString()!, position.GetProperty("fundingFeeAmountPerSize").GetString()!);
        }

        await _venue.WriteAccumulatorsAsync(Recorded);
        var before = (await BalanceAsync("gmx.usdc"), await BalanceAsync("gmx.wnt"));
        await OrderAsync(recorded.GetProperty("request"), token, isLong);
        var receipt = await _venue.ExecuteAsync(Trader, Number(recorded.GetProperty("price")[0]), Number(recorded.GetProperty("price")[1]));
        var reason = recorded.TryGetProperty("reason", out var error) ? Text(error) : "";
        _venue.EndOf(receipt).ShouldBe((recorded.GetProperty("end").GetString(), reason));
        var left = (await ContractReader.ReadAsync(
            world.Client, BlockTag.Latest, world.World.Contracts["gmx.reader"], "getPosition", world.At("gmx.dataStore"), GmxKeys.Position(Trader, world.At("gmx.marketToken"), token, isLong)))[0]["numbers"];
        foreach (var field in new[] { "sizeInUsd", "sizeInTokens", "collateralAmount", "borrowingFactor", "fundingFeeAmountPerSize" })
            left[field].AsBigInteger().ShouldBe(Number(recorded.GetProperty("after").GetProperty(field)), field);
        var paid = recorded.GetProperty("paid");
        (await BalanceAsync("gmx.usdc") - before.Item1, await BalanceAsync("gmx.wnt") - before.Item2).ShouldBe((Number(paid.GetProperty("usdc")), Number(paid.GetProperty("weth"))));
    }

    [Fact]
    public async Task Create_DecreaseAtTheLeastFee_IsTakenAndOneWeiShortOrAtADearerGasPriceIsNot()
    {
        await _venue.ConfigureAsync(Recorded);
        foreach (var recorded in Recorded.GetProperty("fees").EnumerateArray())
        {
            var fee = Number(recorded.GetProperty("fee"));
            var call = new CallRequest
            {
                From = Trader, To = world.At("gmx.exchangeRouter"), Data = Batch(5_000 * BigInteger.Pow(10, 30), 0, 1, fee, world.Usdc.Address, true), Value = UInt256.FromBigInteger(fee), Gas = 5_000_000,
                GasPrice = UInt256.FromBigInteger(Number(recorded.GetProperty("gasPrice"))),
            };
            var result = await world.Client.CallAsync(call, BlockTag.Latest);
            (result.Success ? "" : RevertReason.Decode(result.Data.Span, KnownErrors.All).Text).ShouldBe(recorded.TryGetProperty("ok", out _) ? "" : Text(recorded));
        }
    }

    private async Task OrderAsync(JsonElement request, Address token, bool isLong)
    {
        var fee = new Wei(BigInteger.Pow(10, 9) * 8_700_000);
        var data = Batch(Number(request.GetProperty("size")), Number(request.GetProperty("delta")), Number(request.GetProperty("acceptable")), fee.Raw, token, isLong);
        (await world.SendAsync(Trader, world.At("gmx.exchangeRouter"), data, fee, GmxChain.Offered)).Succeeded.ShouldBeTrue();
    }

    private Bytes Batch(BigInteger size, BigInteger delta, BigInteger acceptable, BigInteger fee, Address token, bool isLong)
    {
        var abi = world.World.Contracts["gmx.exchangeRouter"].Abi;
        return abi.Function("multicall").Encode(AbiValue.Array(
            abi.Function("sendWnt").Encode(world.At("gmx.orderVault"), fee),
            abi.Function("createOrder").Encode(_venue.Order(Trader, token, size, acceptable, fee, isLong, type: 4, delta: delta))));
    }

    /// <summary>Profits of longs are paid in the wrapped token.</summary>
    private async Task FillPoolAsync()
    {
        var wnt = world.World.Contracts["gmx.wnt"];
        await world.SendAsync(Trader, wnt.Address, wnt.Abi.Function("deposit").Encode(), new Wei(BigInteger.Pow(10, 19)));
        await world.SendAsync(Trader, wnt.Address, wnt.Abi.Function("transfer").Encode(world.At("gmx.orderHandler"), BigInteger.Pow(10, 19)));
    }

    private async Task<BigInteger> BalanceAsync(string token) =>
        (await ContractReader.ReadAsync(world.Client, BlockTag.Latest, world.World.Contracts[token], "balanceOf", Trader))[0].AsBigInteger();
}
