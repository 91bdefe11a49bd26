using System.Text.Json;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Scenarios.Anvil;

namespace KeeperBot.Anvil.Tests.Contracts;

/// <summary>The lens says what Lyra's own views say, in one call with a code override, and stays defined past the expiry.</summary>
public sealed class LyraLensTests(VaultFixture fixture) : VaultTests(fixture)
{
    private const int Live = 1;
    private const int Expired = 2;
    private const int Settled = 3;
    private static readonly Address At = Address.Parse("0x00000000000000000000000000000000000011aa");
    private static readonly JsonElement Artifact = Load();
    private static readonly ContractAbi Abi = ContractAbi.Parse(Artifact.GetProperty("abi"));

    [Fact]
    public async Task Read_LiveBoard_EqualsTheVenuesOwnViews()
    {
        await Bench.WalkAsync("1810");
        var read = await ReadAsync();
        read["spotPrice"].AsBigInteger().ShouldBe(await Bench.NumberAsync("lyra.synthetixAdapter", "getSpotPriceForMarket", Bench.World.Lyra.OptionMarket));
        var parameters = (await Bench.ReadFromAsync("lyra.optionGreekCache", "getGreekCacheParams"))[0];
        read["rateAndCarry"].AsBigInteger().ShouldBe(parameters["rateAndCarry"].AsBigInteger());
        read["positions"].Count.ShouldBe(2);
        foreach (var p in read["positions"])
            await ShouldEqualViewsAsync(p, read["spotPrice"]);
    }

    [Fact]
    public async Task Read_UnderCollateralisedShort_SaysLiquidatable()
    {
        await Bench.WalkAsync("1700");
        var put = (await ReadAsync())["positions"].Items.Single(p => p["positionId"].AsUInt64() == Bench.World.PutPosition);
        put["liquidatable"].AsBool().ShouldBeTrue();
        put["collateral"].AsBigInteger().ShouldBeLessThan(put["minCollateral"].AsBigInteger());
    }

    [Fact]
    public async Task Read_ExpiredThenSettledThenClaimed_IsDefinedThroughout()
    {
        var expiry = (await ReadAsync())["positions"][0]["expiry"].AsUInt64();
        await Bench.Control.MineAtAsync(new ChainTime(expiry));
        await ShouldBeUnpricedAsync(Expired);
        await Bench.SendToAsync(Bench.Stranger, "lyra.optionMarket", "settleExpiredBoard", Bench.World.Board);
        (await ShouldBeUnpricedAsync(Settled))["priceAtExpiry"].AsBigInteger().ShouldBe(Bench.World.Price.Raw);
        await Bench.SendToAsync(Bench.Stranger, "lyra.shortCollateral", "settleOptions", AbiValue.Array(Bench.World.CallPosition, Bench.World.PutPosition));
        (await ReadAsync())["positions"].Count.ShouldBe(0);
    }

    [Fact]
    public async Task Read_MarketPaused_RevertsInsteadOfGuessing()
    {
        await Bench.SendToAsync(Bench.World.Accounts.Deployer, "lyra.synthetixAdapter", "setMarketPaused", Bench.World.Lyra.OptionMarket, true);
        (await CallAsync("read", Markets(), Bench.Vault)).Success.ShouldBeFalse();
    }

    [Fact]
    public async Task Read_ContractWithoutCode_Reverts()
    {
        var markets = AbiValue.Tuple(Bench.World.Lyra.OptionMarket, Bench.Stranger, Bench.World.Lyra.OptionGreekCache, Bench.World.Lyra.SynthetixAdapter);
        (await CallAsync("read", markets, Bench.Vault)).Success.ShouldBeFalse();
    }

    [Fact]
    public async Task TradeLimits_Pricer_EqualsItsParameters()
    {
        var limits = Abi.Function("tradeLimits").DecodeOutput((await CallAsync("tradeLimits", Bench.World.Lyra.OptionMarketPricer)).Data.Span);
        var own = (await Bench.ReadFromAsync("lyra.optionMarketPricer", "getTradeLimitParams"))[0];
        foreach (var name in (string[])["tradingCutoff", "minDelta", "minForceCloseDelta"])
            limits[name].AsBigInteger().ShouldBe(own[name].AsBigInteger(), name);
    }

    private async Task<AbiValue> ShouldBeUnpricedAsync(int phase)
    {
        var positions = (await ReadAsync())["positions"];
        positions.Count.ShouldBe(2);
        foreach (var p in positions)
        {
            p["boardPhase"].AsInt32().ShouldBe(phase);
            p["priced"].AsBool().ShouldBeFalse();
            p["liquidatable"].AsBool().ShouldBeFalse();
            p["minCollateral"].AsBigInteger().IsZero.ShouldBeTrue();
            p["collateral"].AsBigInteger().ShouldBeGreaterThan(0);
        }

        return positions[0];
    }

    private async Task ShouldEqualViewsAsync(AbiValue p, AbiValue spot)
    {
        var own = await Bench.OptionAsync(p["positionId"].AsUInt64());
        foreach (var name in (string[])["strikeId", "optionType", "state", "amount", "collateral"])
            p[name].AsBigInteger().ShouldBe(own[name].AsBigInteger(), name);
        var terms = await Bench.ReadFromAsync("lyra.optionMarket", "getStrikeAndBoard", p["strikeId"]);
        p["strikePrice"].AsBigInteger().ShouldBe(terms[0]["strikePrice"].AsBigInteger());
        p["skew"].AsBigInteger().ShouldBe(terms[0]["skew"].AsBigInteger());
        p["boardIv"].AsBigInteger().ShouldBe(terms[1]["iv"].AsBigInteger());
        p["expiry"].AsUInt64().ShouldBe(terms[1]["expiry"].AsUInt64());
        p["boardFrozen"].AsBool().ShouldBe(terms[1]["frozen"].AsBool());
        p["boardPhase"].AsInt32().ShouldBe(Live);
        p["priced"].AsBool().ShouldBeTrue();
        p["minCollateral"].AsBigInteger().ShouldBe(await Bench.MinCollateralAsync(own));
        p["liquidatable"].AsBool().ShouldBe((await Bench.ReadFromAsync("lyra.optionToken", "canLiquidate", own, p["expiry"], p["strikePrice"], spot))[0].AsBool());
        var greeks = (await Bench.ReadFromAsync("lyra.optionGreekCache", "getStrikeCache", p["strikeId"]))[0]["greeks"];
        foreach (var name in (string[])["callPrice", "putPrice", "callDelta", "putDelta", "stdVega"])
            p[name].AsBigInteger().ShouldBe(greeks[name].AsBigInteger(), name);
        p["boardCacheStale"].AsBool().ShouldBe((await Bench.ReadFromAsync("lyra.optionGreekCache", "isBoardCacheStale", p["boardId"]))[0].AsBool());
        var cache = (await Bench.ReadFromAsync("lyra.optionGreekCache", "getOptionBoardCache", p["boardId"]))[0];
        p["cacheUpdatedAt"].AsBigInteger().ShouldBe(cache["updatedAt"].AsBigInteger());
        p["cacheUpdatedAtPrice"].AsBigInteger().ShouldBe(cache["updatedAtPrice"].AsBigInteger());
    }

    private async Task<AbiValue> ReadAsync()
    {
        var result = await CallAsync("read", Markets(), Bench.Vault);
        result.Success.ShouldBeTrue(RevertReason.Decode(result.Data.Span, Abi).Text);
        return Abi.Function("read").DecodeOutput(result.Data.Span);
    }

    private Task<CallResult> CallAsync(string function, params AbiValue[] arguments) => Bench.Client.CallAsync(
        new CallRequest { To = At, Data = Abi.Function(function).Encode(arguments) }, BlockTag.Latest,
        [new CodeOverride(At, Bytes.Parse(Artifact.GetProperty("deployedBytecode").GetString()!))]);

    private AbiValue Markets() => AbiValue.Tuple(
        Bench.World.Lyra.OptionMarket, Bench.World.Lyra.OptionToken, Bench.World.Lyra.OptionGreekCache, Bench.World.Lyra.SynthetixAdapter);

    private static JsonElement Load()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(KeeperHome.Find(), "abi", "keeperbot", "LyraLens.json")));
        return document.RootElement.Clone();
    }
}
