using System.Numerics;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Primitives;
using KeeperBot.Scenarios.Worlds;
using KeeperBot.Scenarios.Worlds.Aave;
using static KeeperBot.Anvil.Tests.Protocols.Aave.AaveChain;

namespace KeeperBot.Anvil.Tests.Protocols.Aave;

/// <summary>What the adapter encodes does on the real pool what the engine computed: the same health, the same legs.</summary>
public sealed class AaveV3ActionTests(AaveChain world) : IClassFixture<AaveChain>, IAsyncLifetime
{
    public Task InitializeAsync() => world.RestoreAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData("WETH.supplied", "1.25")]
    [InlineData("USDC.variableDebt", "2500.123456")]
    [InlineData("DAI.stableDebt", "400.5")]
    [InlineData("WBTC.supplied", "0.02")] // a first supply: becomes collateral by itself
    public async Task TopUp_ByEachMeans_ChangesHealthAndItsLegAsComputed(string leg, string amount)
    {
        await OpenAsync();
        var before = await world.MarginAsync();
        var means = before.Means.Single(item => item.Leg.Value == leg);
        var (paid, call) = await EncodeAsync(means, amount);
        call.Spends.ShouldBe([paid]);
        var idle = await BalanceAsync(means.Token);
        await MineAsync(call);
        (idle - await BalanceAsync(means.Token)).ShouldBe(paid.Raw);
        var after = await world.MarginAsync();
        var value = paid.ToWad(Rounding.Down);
        var size = after.Legs.Single(item => item.Id == means.Leg).Size - before.Legs.Single(item => item.Id == means.Leg).Size;
        size.ToDouble().ShouldBe(value.ToDouble(), value.ToDouble() * 1e-6);
        // An average threshold is cut to a hundredth of a percent by the venue: 1e-4 of the equity.
        var expected = (before.Equity.ToDouble() + (value.ToDouble() * means.EquityPerToken.ToDouble())) / (before.Maintenance!.Value.ToDouble() - (value.ToDouble() * means.ReliefPerToken.ToDouble()));
        after.Health.Value!.Value.ToDouble().ShouldBe(expected, 2e-4);
        after.Health.Value!.Value.ShouldBeGreaterThan(before.Health.Value!.Value);
    }

    [Fact]
    public async Task TopUp_MoreThanTheDebt_TakesTheDebtOnly()
    {
        await OpenAsync();
        var means = (await world.MarginAsync()).Means.Single(item => item.Leg.Value == "DAI.stableDebt");
        var (_, call) = await EncodeAsync(means, "5000");
        await MineAsync(call);
        var after = await world.MarginAsync();
        after.Legs.ShouldNotContain(leg => leg.Id == means.Leg);
        (await BalanceAsync(means.Token)).ShouldBeGreaterThan(Dai.Units("3900"));
    }

    [Fact]
    public async Task TopUp_WithoutApproval_IsRefusedBeforeAnythingIsSent()
    {
        await OpenAsync();
        await world.Site.SendFromAsync(world.Wallet.Holder, UsdcReserve.Role(), "approve", world.At("aave.pool"), 0);
        var encoding = await TryEncodeAsync((await world.MarginAsync()).Means.Single(item => item.Leg.Value == "USDC.variableDebt"), "100");
        encoding.ShouldBeOfType<EncodingRefused>().Code.ShouldBe("allowance.insufficient"); // a route without approvals of its own
    }

    [Fact]
    public async Task TopUp_OfALegThatTheVenueDoesNotTakeNow_IsRefused()
    {
        await OpenAsync();
        var means = (await world.MarginAsync()).Means.Single(item => item.Leg.Value == "USDC.variableDebt");
        await world.AdminAsync("setReservePause", world.At(UsdcReserve.Role()), true);
        (await TryEncodeAsync(means, "100")).ShouldBeOfType<EncodingRefused>().Code.ShouldBe("topup.no_means");
    }

    [Fact]
    public async Task TopUp_ForAnotherAccount_NeedsNoDelegation()
    {
        // The venue's own rule, by which a third party may act: the maker pays, the wallet's account improves.
        await OpenAsync();
        var before = await world.MarginAsync();
        await AaveDeployer.FundAsync(world.Site, UsdcReserve, world.World.Accounts.Maker, "1000");
        await AaveDeployer.FundAsync(world.Site, Weth, world.World.Accounts.Maker, "1");
        await world.Site.SendFromAsync(world.World.Accounts.Maker, "aave.pool", "repay", world.At(UsdcReserve.Role()), UsdcReserve.Units("1000"), 2, world.Wallet.Holder);
        await world.Site.SendFromAsync(world.World.Accounts.Maker, "aave.pool", "supply", world.At(Weth.Role()), Weth.Units("1"), world.Wallet.Holder, 0);
        var after = await world.MarginAsync();
        (before.Maintenance!.Value - after.Maintenance!.Value).ToDouble().ShouldBe(1000, 0.01);
        after.Equity.ShouldBeGreaterThan(before.Equity);
    }

    [Fact]
    public async Task Withdraw_AndRepayWithATokens_AreTheOwnersOnly()
    {
        await OpenAsync();
        var means = new ReduceAction(
            world.Wallet.Id, MarginAccountId.Cross(world.Wallet.Id, world.Adapter.Venue), world.Adapter.Venue, Urgency.Routine, "test", "test", new([], []), new("WETH.supplied"), Wad.One, Wad.One, null);
        var snapshot = await world.Reader.ReadAsync(await world.HeadAsync(), CancellationToken.None);
        (await world.Adapter.EncodeAsync(world.Wallet, means, snapshot, CancellationToken.None)).ShouldBeOfType<EncodingRefused>().Code.ShouldBe("action.not_supported");
    }

    private async Task OpenAsync()
    {
        await world.SupplyAsync(Weth, "10");
        await world.BorrowAsync(UsdcReserve, "11000");
        await world.BorrowAsync(Dai, "1000", rateMode: 1);
        await world.Site.SendFromAsync(world.Wallet.Holder, Dai.Role(), "transfer", world.World.Accounts.Owner, Dai.Units("1000"));
        foreach (var (reserve, amount) in new[] { (Weth, "3"), (UsdcReserve, "6000"), (Dai, "5000"), (Wbtc, "0.5") })
            await AaveDeployer.FundAsync(world.Site, reserve, world.Wallet.Holder, amount);
        await world.PriceAsync(Weth, "1500");
    }

    private async Task<(TokenAmount Paid, EncodedCall Call)> EncodeAsync(TopUpMeans means, string amount)
    {
        var encoding = await TryEncodeAsync(means, amount);
        return (TokenAmount.FromWad(means.Token, Wad.Parse(amount), Rounding.Down), encoding.ShouldBeOfType<EncodedCall>(encoding.ToString()));
    }

    private async Task<Encoding> TryEncodeAsync(TopUpMeans means, string amount)
    {
        var action = new TopUpAction(
            world.Wallet.Id, MarginAccountId.Cross(world.Wallet.Id, world.Adapter.Venue), world.Adapter.Venue, Urgency.Routine, "test", "test", new([], []),
            TokenAmount.FromWad(means.Token, Wad.Parse(amount), Rounding.Down)) { Leg = means.Leg };
        return await world.Adapter.EncodeAsync(world.Wallet, action, await world.Reader.ReadAsync(await world.HeadAsync(), CancellationToken.None), CancellationToken.None);
    }

    private async Task MineAsync(EncodedCall call)
    {
        var hash = await world.Client.RawAsync("eth_sendTransaction", new System.Text.Json.Nodes.JsonObject
        {
            ["from"] = world.Wallet.Actor.ToString(),
            ["to"] = call.To.ToString(),
            ["data"] = call.Data.ToString(),
            ["gas"] = "0x989680",
        });
        await world.Chain.Control.MineAfterAsync(TimeSpan.FromSeconds(12));
        (await world.Client.GetTransactionReceiptAsync(Hash32.Parse(hash.GetString()!))).ShouldNotBeNull().Succeeded.ShouldBeTrue(call.Description);
    }

    private async Task<BigInteger> BalanceAsync(Token token) =>
        (await ContractReader.ReadAsync(world.Client, BlockTag.Latest, world.World.Contracts[AaveReserve.Of(token.Symbol).Role()], "balanceOf", world.Wallet.Holder))[0].AsBigInteger();
}
