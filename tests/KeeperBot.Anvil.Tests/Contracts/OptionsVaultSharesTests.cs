using System.Numerics;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Scenarios.Anvil;
using KeeperBot.Scenarios.Artifacts;
using KeeperBot.Scenarios.Worlds;
using static KeeperBot.Anvil.Tests.Contracts.VaultBench;

namespace KeeperBot.Anvil.Tests.Contracts;

/// <summary>What a share is worth and when it can be had or given back.</summary>
public sealed class OptionsVaultSharesTests(VaultFixture fixture) : VaultTests(fixture)
{
    private static readonly BigInteger Scale = BigInteger.Pow(10, 12);

    [Fact]
    public async Task TotalAssets_WholeBook_IsTheSumOfItsPartsRoundedDown()
    {
        await Bench.SendToAsync(Bench.Stranger, "lyra.optionGreekCache", "updateBoardCachedGreeks", Bench.World.Board);
        var options = BigInteger.Zero;
        foreach (var id in (ulong[])[Bench.World.CallPosition, Bench.World.PutPosition])
        {
            var position = await Bench.OptionAsync(id);
            var greeks = (await Bench.ReadFromAsync("lyra.optionGreekCache", "getStrikeCache", position["strikeId"]))[0]["greeks"];
            var price = greeks[id == Bench.World.CallPosition ? "callPrice" : "putPrice"].AsBigInteger();
            var liability = -BigInteger.Divide(-(position["amount"].AsBigInteger() * price) - Wad("1") + 1, Wad("1"));
            options += position["collateral"].AsBigInteger() - liability;
        }

        var perp = await Bench.NumberAsync("perp.clearingHouse", "getAccountValue", Bench.Vault);
        var quote = await Bench.BalanceAsync("susd", Bench.Vault);
        var expected = await Bench.BalanceAsync("usdc", Bench.Vault) + ((quote + options) / Scale) + (perp / Scale);
        (await Bench.NumberAsync("vault", "totalAssets")).ShouldBe(expected);
    }

    [Fact]
    public async Task Withdraw_MoreThanIdle_IsRefusedAndTheRestIsPaid()
    {
        var idle = await Bench.BalanceAsync("usdc", Bench.Vault);
        (await Bench.NumberAsync("vault", "maxWithdraw", Bench.Owner)).ShouldBe(idle);
        (await Bench.RefusalAsync(Bench.Owner, "withdraw", idle + 1, Bench.Owner, Bench.Owner)).Name.ShouldBe("ERC4626ExceededMaxWithdraw");
        var before = await Bench.BalanceAsync("usdc", Bench.Owner);
        await Bench.SendAsync(Bench.Owner, "redeem", await Bench.NumberAsync("vault", "maxRedeem", Bench.Owner), Bench.Owner, Bench.Owner);
        (before + idle - await Bench.BalanceAsync("usdc", Bench.Owner)).ShouldBeInRange(0, 1);
    }

    [Fact]
    public async Task Shares_MarksStale_AreNeitherIssuedNorRedeemedUntilRefreshed()
    {
        (await Bench.NumberAsync("vault", "maxRedeem", Bench.Owner)).ShouldBeGreaterThan(0);
        await Bench.Control.MineAfterAsync(TimeSpan.FromHours(4));
        (await Bench.ReadAsync("marksFresh"))[0].AsBool().ShouldBeFalse();
        foreach (var function in (string[])["maxDeposit", "maxMint", "maxWithdraw", "maxRedeem"])
            (await Bench.NumberAsync("vault", function, Bench.Owner)).IsZero.ShouldBeTrue(function);
        await Bench.FundAsync("usdc", Bench.Depositor, Usdc("10"));
        (await Bench.RefusalAsync(Bench.Depositor, "deposit", Usdc("10"), Bench.Depositor)).Name.ShouldBe("ERC4626ExceededMaxDeposit");
        await Bench.SendToAsync(Bench.Stranger, "lyra.optionGreekCache", "updateBoardCachedGreeks", Bench.World.Board);
        await Bench.SendAsync(Bench.Depositor, "deposit", Usdc("10"), Bench.Depositor);
    }

    [Fact]
    public async Task Deposit_Paused_IsRefusedWhileWithdrawalStaysOpen()
    {
        await Bench.SendAsync(Bench.Owner, "pause");
        await Bench.FundAsync("usdc", Bench.Depositor, Usdc("10"));
        (await Bench.RefusalAsync(Bench.Depositor, "deposit", Usdc("10"), Bench.Depositor)).Name.ShouldBe("ERC4626ExceededMaxDeposit");
        (await Bench.TryAsync(Bench.Owner, "withdraw", Usdc("10"), Bench.Owner, Bench.Owner)).Success.ShouldBeTrue();
    }

    [Fact]
    public async Task Deposit_AfterADonation_CostsTheAttackerAndNotTheVictim()
    {
        var fresh = await DeployEmptyVaultAsync();
        Address attacker = Bench.Stranger, victim = Bench.Depositor;
        await Bench.SendToAsync(Bench.World.Accounts.Deployer, "usdc", "mint", attacker, Usdc("10001"));
        await Bench.SendToAsync(Bench.World.Accounts.Deployer, "usdc", "mint", victim, Usdc("5000"));
        await Bench.SendToAsync(attacker, "usdc", "approve", fresh.Address, Usdc("1"));
        await Bench.SendToAsync(victim, "usdc", "approve", fresh.Address, Usdc("5000"));
        var writer = new ChainWriter(Bench.Client, new ArtifactStore(KeeperHome.Find()));
        await writer.SendAsync(attacker, fresh, "deposit", 1, attacker);
        await Bench.SendToAsync(attacker, "usdc", "transfer", fresh.Address, Usdc("10000"));
        await writer.SendAsync(victim, fresh, "deposit", Usdc("5000"), victim);

        var victims = (await writer.ReadAsync(fresh, "maxWithdraw", victim))[0].AsBigInteger();
        var attackers = (await writer.ReadAsync(fresh, "maxWithdraw", attacker))[0].AsBigInteger();
        victims.ShouldBeGreaterThan(Usdc("4999.9"));
        attackers.ShouldBeLessThan(Usdc("5001"));
    }

    [Fact]
    public async Task TotalAssets_ThroughExpiryAndSettlement_CountsThePayoff()
    {
        var (call, put) = (await Bench.OptionAsync(Bench.World.CallPosition), await Bench.OptionAsync(Bench.World.PutPosition));
        var expiry = (await Bench.ReadFromAsync("lyra.optionMarket", "getStrikeAndExpiry", put["strikeId"]))[1].AsUInt64();
        await Bench.Control.MineAtAsync(new ChainTime(expiry + 60));
        (await Bench.ReadAsync("marksFresh"))[0].AsBool().ShouldBeFalse();
        var expired = await LyraPartAsync();
        // Both expire out of the money at 2000: the whole collateral comes back.
        expired.ShouldBe(call["collateral"].AsBigInteger() + put["collateral"].AsBigInteger());
        await Bench.SendToAsync(Bench.Stranger, "lyra.optionMarket", "settleExpiredBoard", Bench.World.Board);
        (await Bench.ReadAsync("marksFresh"))[0].AsBool().ShouldBeTrue();
        (await LyraPartAsync()).ShouldBe(expired);
        var quote = await Bench.BalanceAsync("susd", Bench.Vault);
        await Bench.SendToAsync(Bench.Stranger, "lyra.shortCollateral", "settleOptions", AbiValue.Array(Bench.World.CallPosition, Bench.World.PutPosition));
        (await Bench.BalanceAsync("susd", Bench.Vault) - quote).ShouldBe(expired);
        (await LyraPartAsync()).IsZero.ShouldBeTrue();
        await Bench.SendAsync(Bench.Stranger, "forget", Bench.World.CallPosition);
        await Bench.SendAsync(Bench.Stranger, "forget", Bench.World.PutPosition);
        (await Bench.ReadAsync("lyraPositions"))[0].Count.ShouldBe(0);
    }

    /// <summary>totalAssets less everything that is not Lyra, rounded to the asset's last digit and back.</summary>
    private async Task<BigInteger> LyraPartAsync()
    {
        var perp = await Bench.NumberAsync("perp.clearingHouse", "getAccountValue", Bench.Vault);
        var rest = await Bench.BalanceAsync("usdc", Bench.Vault) + (perp / Scale);
        var quoteAndLyra = await Bench.NumberAsync("vault", "totalAssets") - rest;
        var quote = await Bench.BalanceAsync("susd", Bench.Vault);
        var (call, put) = (await Bench.OptionAsync(Bench.World.CallPosition), await Bench.OptionAsync(Bench.World.PutPosition));
        var active = (BigInteger[])[.. ((AbiValue[])[call, put]).Where(p => p["state"].AsInt32() == 1).Select(p => p["collateral"].AsBigInteger())];
        var exact = active.Aggregate(BigInteger.Zero, (sum, part) => sum + part);
        // The vault keeps six decimals; what it left out is below one unit.
        (((quote + exact) / Scale) - quoteAndLyra).ShouldBe(0);
        return exact;
    }

    private async Task<DeployedContract> DeployEmptyVaultAsync()
    {
        var writer = new ChainWriter(Bench.Client, new ArtifactStore(KeeperHome.Find()));
        var venues = (await Bench.ReadAsync("venues"))[0];
        var limits = (await Bench.KeeperViewAsync())["limits"];
        return await writer.DeployAsync(Bench.World.Accounts.Deployer, ArtifactPackage.Own, "OptionsVault", "Empty", "EMPTY", venues, Bench.Owner, Bench.Keeper, limits);
    }
}
