using System.Numerics;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using Xunit.Abstractions;
using static KeeperBot.Anvil.Tests.Contracts.VaultBench;

namespace KeeperBot.Anvil.Tests.Contracts;

/// <summary>
/// A thief has the keeper's key and a rich account of its own, and does its worst. What it takes in an epoch stays below the figure in the
/// vault's documentation (<c>maxLossPerEpoch</c>), and the attack is shown to have been a real one by coming close to it.
/// </summary>
public sealed class StolenKeyTests(VaultFixture fixture, ITestOutputHelper output) : VaultTests(fixture)
{
    private static readonly AbiValue Forever = UInt256.MaxValue;

    [Fact]
    public async Task WashTrades_SandwichedByTheThief_LoseAtMostTheFigureAnEpoch()
    {
        await FundPerpAsync();
        // The notional cap would bind first: here the loss cap shall be what stops the thief.
        await Bench.SetLimitsAsync(("perpNotionalCap", Wad("1000000")), ("lossCap", Wad("1500")));
        var figure = await Bench.NumberAsync("vault", "maxLossPerEpoch");
        figure.ShouldBe(Wad("1500"));

        var first = await WashAsync();
        output.WriteLine($"first epoch: {first} of {figure}");
        first.ShouldBeLessThanOrEqualTo(figure + Rounding);
        first.ShouldBeGreaterThan(figure * 95 / 100);

        await EnterNextEpochAsync();
        var second = await WashAsync();
        output.WriteLine($"second epoch: {second} of {figure}");
        second.ShouldBeLessThanOrEqualTo(figure + Rounding);
        second.ShouldBeGreaterThan(figure * 95 / 100);
        await ThiefHasNothingAsync();
    }

    [Fact]
    public async Task WashTrades_NotionalCapBindsFirst_LoseAtMostTheDeviationOfIt()
    {
        await FundPerpAsync();
        await Bench.SetLimitsAsync(("perpNotionalCap", Wad("60000")), ("lyraCostCap", 0));
        var figure = await Bench.NumberAsync("vault", "maxLossPerEpoch");
        figure.ShouldBe(Wad("600"));
        var lost = await WashAsync();
        output.WriteLine($"{lost} of {figure}");
        lost.ShouldBeLessThanOrEqualTo(figure + Rounding);
        lost.ShouldBeGreaterThan(figure * 3 / 4);
    }

    [Fact]
    public async Task DearBuyBacks_VolPumpedByTheThief_LoseAtMostTheFigureAnEpoch()
    {
        await Bench.SetLimitsAsync(("lossCap", Wad("40")));
        var position = await Bench.OptionAsync(Bench.World.CallPosition);
        var fair = (await Bench.ReadFromAsync("lyra.optionGreekCache", "getStrikeCache", position["strikeId"]))[0]["greeks"]["callPrice"].AsBigInteger();
        await PumpAsync(position["strikeId"]);
        var (bought, paid) = await BuyBackAsync(Bench.World.CallPosition);
        var lost = paid - (bought * fair / Wad("1"));
        output.WriteLine($"bought back {bought} for {paid}, fair {fair} each: lost {lost}");
        var usage = (await Bench.KeeperViewAsync())["usage"];
        usage["loss"].AsBigInteger().ShouldBeLessThanOrEqualTo(Wad("40"));
        // The fair value is a time-weighted one: some blocks of pumping hardly move it, so the loss holds against the value before, too.
        lost.ShouldBeLessThanOrEqualTo(Wad("41"));
        lost.ShouldBeGreaterThan(Wad("38"));
        (await Bench.OptionAsync(Bench.World.CallPosition))["amount"].AsBigInteger().ShouldBeGreaterThan(0);
        await ThiefHasNothingAsync();
    }

    [Fact]
    public async Task BothVenues_Together_ShareOneLossCap()
    {
        await FundPerpAsync();
        await Bench.SetLimitsAsync(("lossCap", Wad("200")));
        var position = await Bench.OptionAsync(Bench.World.CallPosition);
        await PumpAsync(position["strikeId"]);
        var before = await EquityAsync();
        await BuyBackAsync(Bench.World.CallPosition);
        await WashAsync();
        var usage = (await Bench.KeeperViewAsync())["usage"];
        var perp = before - await EquityAsync();
        output.WriteLine($"usage {usage["loss"]}, of it perp {perp}");
        usage["loss"].AsBigInteger().ShouldBeLessThanOrEqualTo(Wad("200"));
        usage["loss"].AsBigInteger().ShouldBeGreaterThan(Wad("150"));
    }

    [Fact]
    public async Task TopUps_ToTheLastCent_OnlyMoveBetweenTheVaultsOwnAccounts()
    {
        var assets = await Bench.NumberAsync("vault", "totalAssets");
        await Bench.SendAsync(Bench.Keeper, "topUpPerp", await Bench.BalanceAsync("usdc", Bench.Vault));
        await Bench.SendAsync(Bench.Keeper, "topUpLyra", Bench.World.PutPosition, await Bench.BalanceAsync("susd", Bench.Vault));
        // Perp's mark moves with the TWAP from block to block, by cents on one ETH.
        BigInteger.Abs(await Bench.NumberAsync("vault", "totalAssets") - assets).ShouldBeLessThan(Usdc("1"));
        await ThiefHasNothingAsync();
    }

    [Fact]
    public async Task Exposure_BuiltByTheThief_StopsAtTheLargestPosition()
    {
        await FundPerpAsync();
        for (var i = 0; i < 20; i++)
        {
            if (!(await Bench.TryAsync(Bench.Keeper, "tradePerp", false, Wad("2"), Wad("1000000"), Forever)).Success)
                break;
            await Bench.SendAsync(Bench.Keeper, "tradePerp", false, Wad("2"), Wad("1000000"), Forever);
        }

        var largest = (await Bench.KeeperViewAsync())["limits"]["perpMaxPosition"].AsBigInteger();
        (await Bench.NumberAsync("vault", "perpSize")).ShouldBeInRange(largest - Wad("2"), largest);
        (await Bench.ReadAsync("perpUnhealthy"))[0].AsBool().ShouldBeFalse();
    }

    private static BigInteger Rounding => BigInteger.Pow(10, 9);

    private async Task FundPerpAsync()
    {
        await Bench.DepositAsync("60000");
        await Bench.SendAsync(Bench.Owner, "depositPerp", Usdc("40000"));
    }

    private async Task EnterNextEpochAsync()
    {
        var ends = (await Bench.KeeperViewAsync())["epochEndsAt"].AsUInt64();
        await Bench.Control.MineAtAsync(new ChainTime(ends));
        // The feed is a day old; a market has a price again.
        await Bench.Market.StepAsync(Bench.Market.Price, TimeSpan.FromSeconds(12));
    }

    /// <summary>Sells the vault's base low and buys it back high, around pools the thief has pushed, until nothing worth it is let through.</summary>
    /// <returns>What the perp account lost at the index price, in 18 decimals.</returns>
    private async Task<BigInteger> WashAsync()
    {
        var before = await EquityAsync();
        var refused = 0;
        for (var round = 0; refused < 2 && round < 100; round++)
        {
            var sell = round % 2 == 0;
            var price = Bench.Market.Price.Multiply(Core.Units.Wad.Parse(sell ? "0.9925" : "1.0075"), Core.Units.Rounding.Down);
            await Bench.MovePoolAsync(price);
            refused = await TradeLargestAsync(sell) ? 0 : refused + 1;
        }

        await Bench.MovePoolAsync(Bench.Market.Price);
        return before - await EquityAsync();
    }

    private async Task<bool> TradeLargestAsync(bool sell)
    {
        var bound = sell ? 1 : Wad("1000000000");
        for (var size = Wad("20"); size > Wad("0.05"); size /= 2)
        {
            if (!(await Bench.TryAsync(Bench.Keeper, "tradePerp", sell, size, bound, Forever)).Success)
                continue;
            await Bench.SendAsync(Bench.Keeper, "tradePerp", sell, size, bound, Forever);
            return true;
        }

        return false;
    }

    /// <summary>The perp account's equity with the position at the index price, without the funding that time brings.</summary>
    private async Task<BigInteger> EquityAsync()
    {
        Address vault = Bench.Vault, baseToken = Bench.World.Perp.BaseToken;
        var size = await Bench.NumberAsync("perp.accountBalance", "getTotalPositionSize", vault, baseToken);
        var index = await Bench.NumberAsync("perp.baseToken", "getIndexPrice", 0);
        var openNotional = await Bench.NumberAsync("perp.accountBalance", "getTotalOpenNotional", vault, baseToken);
        var realised = await Bench.NumberAsync("perp.accountBalance", "getPnlAndPendingFee", vault);
        var balance = await Bench.NumberAsync("perp.vault", "getBalance", vault);
        return (size * index / Wad("1")) + openNotional + realised + (balance * BigInteger.Pow(10, 12)) + await FundingPaidAsync();
    }

    private async Task<BigInteger> FundingPaidAsync()
    {
        var house = Bench.World.Contracts["perp.clearingHouse"];
        var settled = house.Abi.Event("FundingPaymentSettled");
        var head = await Bench.Control.GetHeadAsync();
        var filter = LogFilter.InRange(Bench.World.Block.Number + 1, head.Number) with
        {
            Addresses = [house.Address],
            Topics = [[settled.Topic0], [settled.TopicOf("trader", Bench.Vault)]],
        };
        var paid = BigInteger.Zero;
        foreach (var log in await Bench.Client.GetLogsAsync(filter))
            paid += settled.Decode(log.Topics, log.Data.Span)["fundingPayment"].AsBigInteger();
        return paid;
    }

    /// <summary>The thief's own account buys the vault's options from the pool: their implied volatility rises.</summary>
    private async Task PumpAsync(AbiValue strike)
    {
        var market = Bench.World.Accounts.Market;
        await Bench.FundAsync("susd", market, Wad("1000000"), "lyra.optionMarket");
        await Bench.SendToAsync(market, "lyra.optionMarket", "openPosition", Bench.World.Contracts["lyra.optionMarket"].Struct(
            "openPosition", 0,
            ("strikeId", strike), ("positionId", 0), ("iterations", 1), ("optionType", 0), ("amount", Wad("60")),
            ("setCollateralTo", 0), ("minTotalCost", 0), ("maxTotalCost", UInt256.MaxValue)));
    }

    private async Task<(BigInteger Bought, BigInteger Paid)> BuyBackAsync(ulong id)
    {
        var (bought, paid) = (BigInteger.Zero, BigInteger.Zero);
        for (var size = Wad("4"); size > Wad("0.01");)
        {
            var position = await Bench.OptionAsync(id);
            AbiValue[] order = [id, size, position["collateral"], Wad("1000000")];
            if (size >= position["amount"].AsBigInteger() || !(await Bench.TryAsync(Bench.Keeper, "reduceLyra", order)).Success)
            {
                size /= 2;
                continue;
            }

            var receipt = await Bench.SendAsync(Bench.Keeper, "reduceLyra", order);
            paid += Bench.Events(receipt, "KeeperReducedLyra").ShouldHaveSingleItem()["totalCost"].AsBigInteger();
            bought += size;
        }

        return (bought, paid);
    }

    private async Task ThiefHasNothingAsync()
    {
        foreach (var token in (string[])["usdc", "susd", "seth", "vault"])
            (await Bench.BalanceAsync(token, Bench.Keeper)).IsZero.ShouldBeTrue(token);
        (await Bench.BalanceAsync("lyra.optionToken", Bench.Keeper)).IsZero.ShouldBeTrue();
        (await Bench.NumberAsync("perp.vault", "getBalance", Bench.Keeper)).IsZero.ShouldBeTrue();
        (await Bench.NumberAsync("usdc", "allowance", Bench.Vault, Bench.World.Perp.Vault)).IsZero.ShouldBeTrue();
        (await Bench.NumberAsync("susd", "allowance", Bench.Vault, Bench.World.Lyra.OptionMarket)).IsZero.ShouldBeTrue();
    }
}
