using System.Numerics;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using static KeeperBot.Anvil.Tests.Contracts.VaultBench;

namespace KeeperBot.Anvil.Tests.Contracts;

/// <summary>What the keeper may do, and each limit where it begins to refuse.</summary>
public sealed class OptionsVaultKeeperTests(VaultFixture fixture) : VaultTests(fixture)
{
    private const int PerpTopUpCap = 3;
    private const int LyraTopUpCap = 4;
    private static readonly AbiValue Forever = UInt256.MaxValue;

    private ulong Put => Bench.World.PutPosition;

    private ulong Call => Bench.World.CallPosition;

    [Fact]
    public async Task TopUpPerp_WithinTheCap_MovesUsdcAndLeavesNoAllowance()
    {
        var before = await Bench.NumberAsync("perp.vault", "getBalance", Bench.Vault);
        await Bench.SendAsync(Bench.Keeper, "topUpPerp", Usdc("250"));
        (await Bench.NumberAsync("perp.vault", "getBalance", Bench.Vault) - before).ShouldBe(Usdc("250"));
        (await Bench.NumberAsync("usdc", "allowance", Bench.Vault, Bench.World.Perp.Vault)).IsZero.ShouldBeTrue();
        (await Bench.KeeperViewAsync())["usage"]["perpTopUp"].AsBigInteger().ShouldBe(Usdc("250"));
    }

    [Fact]
    public async Task TopUpPerp_BeyondTheCap_IsRefusedUntilTheNextEpoch()
    {
        await Bench.SetLimitsAsync(("perpTopUpCap", Usdc("100")));
        await Bench.SendAsync(Bench.Keeper, "topUpPerp", Usdc("60"));
        var refusal = await Bench.RefusalAsync(Bench.Keeper, "topUpPerp", Usdc("40.000001"));
        refusal.Name.ShouldBe("CapExceeded");
        refusal.Arguments![0].AsInt32().ShouldBe(PerpTopUpCap);
        refusal.Arguments[2].AsBigInteger().ShouldBe(Usdc("40"));
        await Bench.SendAsync(Bench.Keeper, "topUpPerp", Usdc("40"));
        var ends = (await Bench.KeeperViewAsync())["epochEndsAt"].AsUInt64();
        await Bench.Control.MineAtAsync(new ChainTime(ends - 13));
        (await Bench.RefusalAsync(Bench.Keeper, "topUpPerp", 1)).Name.ShouldBe("CapExceeded");
        await Bench.Control.MineAtAsync(new ChainTime(ends));
        (await Bench.TryAsync(Bench.Keeper, "topUpPerp", Usdc("100"))).Success.ShouldBeTrue();
    }

    [Fact]
    public async Task TopUpLyra_OwnShort_RaisesItsCollateralAndLeavesNoAllowance()
    {
        var before = (await Bench.OptionAsync(Put))["collateral"].AsBigInteger();
        await Bench.SendAsync(Bench.Keeper, "topUpLyra", Put, Wad("100"));
        ((await Bench.OptionAsync(Put))["collateral"].AsBigInteger() - before).ShouldBe(Wad("100"));
        (await Bench.NumberAsync("susd", "allowance", Bench.Vault, Bench.World.Lyra.OptionMarket)).IsZero.ShouldBeTrue();
        (await Bench.KeeperViewAsync())["usage"]["lyraTopUp"].AsBigInteger().ShouldBe(Wad("100"));
    }

    [Fact]
    public async Task TopUpLyra_BeyondTheCap_IsRefused()
    {
        await Bench.SetLimitsAsync(("lyraTopUpCap", Wad("50")));
        var refusal = await Bench.RefusalAsync(Bench.Keeper, "topUpLyra", Put, Wad("50") + 1);
        refusal.Name.ShouldBe("CapExceeded");
        refusal.Arguments![0].AsInt32().ShouldBe(LyraTopUpCap);
    }

    [Fact]
    public async Task LyraActs_OnAStrangersPosition_AreRefusedEvenIfItWasSentToTheVault()
    {
        var id = await OpenStrangersPutAsync();
        (await Bench.RefusalAsync(Bench.Keeper, "topUpLyra", id, Wad("1"))).Name.ShouldBe("NotOurPosition");
        var assets = await Bench.NumberAsync("vault", "totalAssets");
        await Bench.SendToAsync(Bench.World.Accounts.Market, "lyra.optionToken", "transferFrom", Bench.World.Accounts.Market, Bench.Vault, id);
        (await Bench.RefusalAsync(Bench.Keeper, "topUpLyra", id, Wad("1"))).Name.ShouldBe("NotOurPosition");
        (await Bench.RefusalAsync(Bench.Keeper, "reduceLyra", id, Wad("1"), 0, Wad("1000"))).Name.ShouldBe("NotOurPosition");
        // Perp's mark moves a little with time; a gift of hundreds would show.
        BigInteger.Abs(await Bench.NumberAsync("vault", "totalAssets") - assets).ShouldBeLessThan(Usdc("5"));
    }

    [Fact]
    public async Task TopUpLyra_PositionUnderWater_IsRefused()
    {
        await Bench.WalkAsync("1500");
        (await Bench.RefusalAsync(Bench.Keeper, "topUpLyra", Put, Wad("10"))).Name.ShouldBe("PositionInsolvent");
    }

    [Fact]
    public async Task TopUpLyra_NotEnoughToHeal_IsRefused()
    {
        await Bench.WalkAsync("1775");
        var position = await Bench.OptionAsync(Put);
        var missing = await Bench.MinCollateralAsync(position) - position["collateral"].AsBigInteger();
        missing.ShouldBeInRange(Wad("10"), Wad("890"));
        (await Bench.RefusalAsync(Bench.Keeper, "topUpLyra", Put, missing - Wad("5"))).Name.ShouldBe("StillLiquidatable");
        (await Bench.TryAsync(Bench.Keeper, "topUpLyra", Put, missing + Wad("5"))).Success.ShouldBeTrue();
    }

    [Fact]
    public async Task TopUpPerp_AccountUnderWater_IsRefused()
    {
        await Bench.SendAsync(Bench.Owner, "ownerTradePerp", false, Wad("5"), Wad("11000"), Forever);
        await Bench.WalkAsync("1500");
        await Bench.Control.MineAfterAsync(TimeSpan.FromMinutes(31));
        (await Bench.NumberAsync("perp.clearingHouse", "getAccountValue", Bench.Vault)).Sign.ShouldBe(-1);
        (await Bench.RefusalAsync(Bench.Keeper, "topUpPerp", Usdc("10"))).Name.ShouldBe("PerpInsolvent");
    }

    [Fact]
    public async Task TradePerp_LyraPaused_MayStillShrinkButNotGrow()
    {
        await FundPerpAsync();
        await Bench.SendToAsync(Bench.World.Accounts.Deployer, "lyra.synthetixAdapter", "setMarketPaused", Bench.World.Lyra.OptionMarket, true);
        (await Bench.TryAsync(Bench.Keeper, "tradePerp", false, Wad("0.5"), Wad("1000000"), Forever)).Success.ShouldBeFalse();
        await Bench.SendAsync(Bench.Keeper, "tradePerp", true, Wad("0.5"), 1, Forever);
        (await Bench.NumberAsync("vault", "perpSize")).ShouldBe(Wad("0.5"));
    }

    [Fact]
    public async Task ReduceLyra_WithoutIdleQuote_IsPaidByTheFreedCollateral()
    {
        var dust = await DrainQuoteAsync();
        var before = await Bench.OptionAsync(Put);
        var target = await FinalCollateralAsync(before, Wad("4"), "1.25");
        var receipt = await Bench.SendAsync(Bench.Keeper, "reduceLyra", Put, Wad("4"), target, Wad("100000"));
        var reduced = Bench.Events(receipt, "KeeperReducedLyra").ShouldHaveSingleItem();
        var cost = reduced["totalCost"].AsBigInteger();
        var after = await Bench.OptionAsync(Put);
        after["amount"].AsBigInteger().ShouldBe(before["amount"].AsBigInteger() - Wad("4"));
        after["collateral"].AsBigInteger().ShouldBe(target);
        // Collateral before = collateral after + closing cost + what came back to the vault: nothing was paid in.
        (await Bench.BalanceAsync("susd", Bench.Vault)).ShouldBe(dust + before["collateral"].AsBigInteger() - target - cost);
        reduced["forced"].AsBool().ShouldBeFalse();
        (await Bench.KeeperViewAsync())["usage"]["lyraTopUp"].AsBigInteger().IsZero.ShouldBeTrue();
    }

    [Fact]
    public async Task ReduceLyra_FullClose_FreesTheCollateralAndForgetsThePosition()
    {
        var dust = await DrainQuoteAsync();
        var before = await Bench.OptionAsync(Put);
        var receipt = await Bench.SendAsync(Bench.Keeper, "reduceLyra", Put, before["amount"], 0, Wad("100000"));
        var cost = Bench.Events(receipt, "KeeperReducedLyra").ShouldHaveSingleItem()["totalCost"].AsBigInteger();
        (await Bench.BalanceAsync("susd", Bench.Vault)).ShouldBe(dust + before["collateral"].AsBigInteger() - cost);
        (await Bench.ReadAsync("lyraPositions"))[0].Items.Select(id => id.AsUInt64()).ShouldBe([Call]);
    }

    [Fact]
    public async Task ReduceLyra_PayingCollateralIn_CountsAsATopUp()
    {
        var before = await Bench.OptionAsync(Put);
        var receipt = await Bench.SendAsync(Bench.Keeper, "reduceLyra", Put, Wad("1"), before["collateral"], Wad("100000"));
        var cost = Bench.Events(receipt, "KeeperReducedLyra").ShouldHaveSingleItem()["totalCost"].AsBigInteger();
        var usage = (await Bench.KeeperViewAsync())["usage"];
        usage["lyraTopUp"].AsBigInteger().ShouldBe(cost);
        usage["lyraCost"].AsBigInteger().ShouldBe(cost);
        (await Bench.NumberAsync("susd", "allowance", Bench.Vault, Bench.World.Lyra.OptionMarket)).IsZero.ShouldBeTrue();
    }

    [Fact]
    public async Task ReduceLyra_StrippingCollateral_IsRefused()
    {
        var position = await Bench.OptionAsync(Put);
        var atMinimum = await FinalCollateralAsync(position, Wad("1"), "1.001");
        (await Bench.RefusalAsync(Bench.Keeper, "reduceLyra", Put, Wad("1"), atMinimum, Wad("100000"))).Name.ShouldBe("CollateralReleaseTooLarge");
    }

    [Fact]
    public async Task ReduceLyra_DearerThanFairAllows_IsRefusedWithBothFigures()
    {
        await Bench.SetLimitsAsync(("lyraMaxPremium", 0), ("lyraMaxSpotFraction", 0));
        var refusal = await Bench.RefusalAsync(Bench.Keeper, "reduceLyra", Put, Wad("1"), (await Bench.OptionAsync(Put))["collateral"], Wad("100000"));
        refusal.Name.ShouldBe("CostAboveLimit");
        refusal.Arguments![0].AsBigInteger().ShouldBeGreaterThan(refusal.Arguments[1].AsBigInteger());
    }

    [Fact]
    public async Task ReduceLyra_WithinTheTradingCutoff_IsForced()
    {
        await Bench.SetLimitsAsync(("lyraMaxSpotFraction", Wad("0.03")), ("lyraMaxPremium", Wad("1")));
        var terms = await Bench.ReadFromAsync("lyra.optionMarket", "getStrikeAndExpiry", (await Bench.OptionAsync(Call))["strikeId"]);
        await Bench.Control.MineAtAsync(new ChainTime(terms[1].AsUInt64() - 3600));
        var position = await Bench.OptionAsync(Call);
        var receipt = await Bench.SendAsync(Bench.Keeper, "reduceLyra", Call, position["amount"], 0, Wad("100000"));
        Bench.Events(receipt, "KeeperReducedLyra").ShouldHaveSingleItem()["forced"].AsBool().ShouldBeTrue();
    }

    [Fact]
    public async Task ReduceLyra_AlreadyLiquidatable_IsStillRescued()
    {
        await Bench.WalkAsync("1760");
        var position = await Bench.OptionAsync(Put);
        position["collateral"].AsBigInteger().ShouldBeLessThan(await Bench.MinCollateralAsync(position));
        var half = position["amount"].AsBigInteger() / 2;
        var target = await FinalCollateralAsync(position, half, "1.2");
        await Bench.SendAsync(Bench.Keeper, "reduceLyra", Put, half, target, Wad("100000"));
        var after = await Bench.OptionAsync(Put);
        after["collateral"].AsBigInteger().ShouldBeGreaterThan(await Bench.MinCollateralAsync(after));
    }

    [Fact]
    public async Task TradePerp_WithoutABound_IsRefused()
    {
        (await Bench.RefusalAsync(Bench.Keeper, "tradePerp", true, Wad("0.1"), 0, Forever)).Name.ShouldBe("UnboundedTrade");
        (await Bench.RefusalAsync(Bench.Keeper, "tradePerp", true, 0, 1, Forever)).Name.ShouldBe("ZeroAmount");
        (await Bench.RefusalAsync(Bench.Keeper, "reduceLyra", Put, 1, 0, 0)).Name.ShouldBe("UnboundedTrade");
        (await Bench.RefusalAsync(Bench.Keeper, "tradePerp", true, Wad("0.1"), 1, 1)).Text.ShouldContain("CH_TE");
    }

    [Theory]
    [InlineData(true, "1970")]
    [InlineData(false, "2030")]
    public async Task TradePerp_PoolAwayFromTheIndex_IsRefused(bool sell, string pool)
    {
        await FundPerpAsync();
        (await Bench.TryAsync(Bench.Keeper, "tradePerp", sell, Wad("1"), sell ? 1 : Wad("1000000"), Forever)).Success.ShouldBeTrue();
        await Bench.MovePoolAsync(Core.Units.Wad.Parse(pool));
        (await Bench.RefusalAsync(Bench.Keeper, "tradePerp", sell, Wad("1"), sell ? 1 : Wad("1000000"), Forever)).Name.ShouldBe("PriceWorseThanLimit");
        // The other side is better than fair there, and stays open.
        (await Bench.TryAsync(Bench.Keeper, "tradePerp", !sell, Wad("1"), sell ? Wad("1000000") : 1, Forever)).Success.ShouldBeTrue();
    }

    [Fact]
    public async Task TradePerp_BeyondTheLargestPosition_IsRefused()
    {
        await FundPerpAsync();
        await Bench.SetLimitsAsync(("perpMaxPosition", Wad("3")));
        (await Bench.RefusalAsync(Bench.Keeper, "tradePerp", false, Wad("2.1"), Wad("1000000"), Forever)).Name.ShouldBe("PositionAboveMaximum");
        (await Bench.RefusalAsync(Bench.Keeper, "tradePerp", true, Wad("4.1"), 1, Forever)).Name.ShouldBe("PositionAboveMaximum");
        (await Bench.TryAsync(Bench.Keeper, "tradePerp", false, Wad("1.9"), Wad("1000000"), Forever)).Success.ShouldBeTrue();
    }

    [Fact]
    public async Task TradePerp_BeyondTheNotionalCap_IsRefused()
    {
        await FundPerpAsync();
        await Bench.SetLimitsAsync(("perpNotionalCap", Wad("3000")));
        await Bench.SendAsync(Bench.Keeper, "tradePerp", false, Wad("1"), Wad("1000000"), Forever);
        (await Bench.RefusalAsync(Bench.Keeper, "tradePerp", true, Wad("1"), 1, Forever)).Name.ShouldBe("CapExceeded");
    }

    [Theory]
    [InlineData("perpHealthyRatio", "1000")]
    [InlineData("lyraHealthyRatio", "1.5")]
    public async Task TradePerp_WhileUnhealthy_MayOnlyShrink(string ratio, string value)
    {
        await FundPerpAsync();
        await Bench.SetLimitsAsync((ratio, Wad(value)), ("lyraReleaseRatio", Wad("2")));
        (await Bench.ReadAsync("reduceOnly"))[0].AsBool().ShouldBeTrue();
        var size = await Bench.NumberAsync("vault", "perpSize");
        size.ShouldBe(Wad("1"));
        (await Bench.RefusalAsync(Bench.Keeper, "tradePerp", false, Wad("0.1"), Wad("1000000"), Forever)).Name.ShouldBe("ReduceOnly");
        (await Bench.RefusalAsync(Bench.Keeper, "tradePerp", true, Wad("1.5"), 1, Forever)).Name.ShouldBe("ReduceOnly");
        await Bench.SendAsync(Bench.Keeper, "tradePerp", true, Wad("1"), 1, Forever);
        (await Bench.NumberAsync("vault", "perpSize")).IsZero.ShouldBeTrue();
    }

    private async Task FundPerpAsync()
    {
        await Bench.DepositAsync("20000");
        await Bench.SendAsync(Bench.Owner, "depositPerp", Usdc("20000"));
    }

    /// <summary>Takes the idle sUSD out, all but what is below a millionth of a dollar and cannot leave at par.</summary>
    private async Task<BigInteger> DrainQuoteAsync()
    {
        var usdc = await Bench.BalanceAsync("susd", Bench.Vault) / BigInteger.Pow(10, 12);
        await Bench.FundAsync("usdc", Bench.Owner, usdc);
        await Bench.SendAsync(Bench.Owner, "swapQuoteOut", usdc);
        var dust = await Bench.BalanceAsync("susd", Bench.Vault);
        dust.ShouldBeLessThan(BigInteger.Pow(10, 12));
        return dust;
    }

    private async Task<BigInteger> FinalCollateralAsync(AbiValue position, BigInteger amount, string health)
    {
        var minimum = await Bench.MinCollateralAsync(position, position["amount"].AsBigInteger() - amount);
        return minimum * Wad(health) / Wad("1");
    }

    private async Task<ulong> OpenStrangersPutAsync()
    {
        var market = Bench.World.Accounts.Market;
        await Bench.FundAsync("susd", market, Wad("5000"), "lyra.optionMarket");
        var put = await Bench.OptionAsync(Put);
        await Bench.SendToAsync(market, "lyra.optionMarket", "openPosition", Bench.World.Contracts["lyra.optionMarket"].Struct(
            "openPosition", 0,
            ("strikeId", put["strikeId"]), ("positionId", 0), ("iterations", 1), ("optionType", 4), ("amount", Wad("1")),
            ("setCollateralTo", Wad("1500")), ("minTotalCost", 0), ("maxTotalCost", UInt256.MaxValue)));
        var positions = await Bench.ReadFromAsync("lyra.optionToken", "getOwnerPositions", market);
        return positions[0][positions[0].Count - 1]["positionId"].AsUInt64();
    }
}
