using System.Numerics;
using KeeperBot.Primitives;
using static KeeperBot.Anvil.Tests.Contracts.VaultBench;

namespace KeeperBot.Anvil.Tests.Contracts;

/// <summary>Short calls against base: the collateral is sETH, and the closing cost comes out of idle sUSD, never out of the freed collateral.</summary>
public sealed class OptionsVaultBaseCallTests(VaultFixture fixture) : VaultTests(fixture)
{
    private const int ShortCallBase = 2;

    [Fact]
    public async Task TopUpLyra_BaseCall_MovesBaseAndCountsItAtSpot()
    {
        var id = await OpenAsync();
        await Bench.SendAsync(Bench.Keeper, "topUpLyra", id, Wad("0.1"));
        (await Bench.OptionAsync(id))["collateral"].AsBigInteger().ShouldBe(Wad("1.6"));
        (await Bench.BalanceAsync("seth", Bench.Vault)).ShouldBe(Wad("0.4"));
        (await Bench.NumberAsync("seth", "allowance", Bench.Vault, Bench.World.Lyra.OptionMarket)).IsZero.ShouldBeTrue();
        (await Bench.KeeperViewAsync())["usage"]["lyraTopUp"].AsBigInteger().ShouldBe(Wad("200"));
    }

    [Fact]
    public async Task ReduceLyra_BaseCall_IsPaidByIdleQuoteAndFreesBase()
    {
        var id = await OpenAsync();
        var quote = await Bench.BalanceAsync("susd", Bench.Vault);
        var receipt = await Bench.SendAsync(Bench.Keeper, "reduceLyra", id, Wad("1"), Wad("0.75"), Wad("1000"));
        var cost = Bench.Events(receipt, "KeeperReducedLyra").ShouldHaveSingleItem()["totalCost"].AsBigInteger();
        (quote - await Bench.BalanceAsync("susd", Bench.Vault)).ShouldBe(cost);
        (await Bench.BalanceAsync("seth", Bench.Vault)).ShouldBe(Wad("1.25"));
        (await Bench.NumberAsync("susd", "allowance", Bench.Vault, Bench.World.Lyra.OptionMarket)).IsZero.ShouldBeTrue();
        (await Bench.KeeperViewAsync())["usage"]["lyraTopUp"].AsBigInteger().IsZero.ShouldBeTrue();
    }

    [Fact]
    public async Task ReduceLyra_BaseCallWithoutIdleQuote_IsRefused()
    {
        var id = await OpenAsync();
        var usdc = await Bench.BalanceAsync("susd", Bench.Vault) / BigInteger.Pow(10, 12);
        await Bench.FundAsync("usdc", Bench.Owner, usdc);
        await Bench.SendAsync(Bench.Owner, "swapQuoteOut", usdc);
        (await Bench.TryAsync(Bench.Keeper, "reduceLyra", id, Wad("1"), Wad("0.75"), Wad("1000"))).Success.ShouldBeFalse();
    }

    [Fact]
    public async Task TotalAssets_BaseHeld_CountsItAtSpot()
    {
        var before = await Bench.NumberAsync("vault", "totalAssets");
        await Bench.SendToAsync(Bench.World.Accounts.Deployer, "seth", "mint", Bench.Vault, Wad("2"));
        (await Bench.NumberAsync("vault", "totalAssets") - before).ShouldBeInRange(Usdc("3999"), Usdc("4001"));
    }

    /// <summary>The owner sells 2 calls against 1.5 sETH of the 2 that the vault holds.</summary>
    private async Task<ulong> OpenAsync()
    {
        await Bench.SendToAsync(Bench.World.Accounts.Deployer, "seth", "mint", Bench.Vault, Wad("2"));
        var strike = (await Bench.OptionAsync(Bench.World.CallPosition))["strikeId"];
        await Bench.SendAsync(Bench.Owner, "ownerOpenLyra", Bench.World.Contracts["vault"].Struct(
            "ownerOpenLyra", 0,
            ("strikeId", strike), ("positionId", 0), ("iterations", 1), ("optionType", ShortCallBase), ("amount", Wad("2")),
            ("setCollateralTo", Wad("1.5")), ("minTotalCost", 1), ("maxTotalCost", UInt256.MaxValue)));
        var booked = (await Bench.ReadAsync("lyraPositions"))[0];
        return booked[booked.Count - 1].AsUInt64();
    }
}
