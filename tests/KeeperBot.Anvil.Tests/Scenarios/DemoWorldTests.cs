using System.Globalization;
using System.Numerics;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Scenarios;
using KeeperBot.Scenarios.Worlds;
using KeeperBot.TestKit;

namespace KeeperBot.Anvil.Tests.Scenarios;

public sealed class DemoWorldTests
{
    [Fact]
    public async Task World_KeyReads_CastAgrees()
    {
        await using var chain = await LocalWorlds.StartAsync();
        var world = chain.World;
        await chain.Market.StepAsync(Wad.Parse("2010.55"), TimeSpan.FromMinutes(8));
        AbiValue vault = world.Vault;

        await RequireAgreementAsync(chain, "usdc", "decimals", "decimals()(uint8)");
        await RequireAgreementAsync(chain, "usdc", "balanceOf", "balanceOf(address)(uint256)", vault);
        await RequireAgreementAsync(chain, "susd", "balanceOf", "balanceOf(address)(uint256)", vault);
        await RequireAgreementAsync(chain, "vault", "totalAssets", "totalAssets()(uint256)");
        await RequireAgreementAsync(chain, "vault", "owner", "owner()(address)");
        await RequireAgreementAsync(chain, "perp.clearingHouse", "getAccountValue", "getAccountValue(address)(int256)", vault);
        await RequireAgreementAsync(chain, "perp.accountBalance", "getMarginRequirementForLiquidation", "getMarginRequirementForLiquidation(address)(int256)", vault);
        await RequireAgreementAsync(chain, "perp.accountBalance", "getTotalPositionSize", "getTotalPositionSize(address,address)(int256)", vault, world.Perp.BaseToken);
        await RequireAgreementAsync(chain, "perp.baseToken", "getIndexPrice", "getIndexPrice(uint256)(uint256)", 0);
        await RequireAgreementAsync(chain, "perp.accountBalance", "getMarkPrice", "getMarkPrice(address)(uint256)", world.Perp.BaseToken);
        await RequireAgreementAsync(chain, "lyra.optionToken", "getOptionPosition", "getOptionPosition(uint256)((uint256,uint256,uint8,uint256,uint256,uint8))", world.CallPosition);
        await RequireAgreementAsync(
            chain, "lyra.optionGreekCache", "getMinCollateral", "getMinCollateral(uint8,uint256,uint256,uint256,uint256)(uint256)",
            4, Wad.FromInteger(1800).Raw, world.Block.Timestamp.UnixSeconds + 1_000_000, Wad.Parse("2010.55").Raw, Wad.FromInteger(12).Raw);
    }

    [Fact]
    public async Task World_Book_HoldsTheTunedFigures()
    {
        await using var chain = await LocalWorlds.StartAsync();
        var world = chain.World;

        var accounts = await chain.Probe.ReadAsync(world.Block);

        accounts.Select(account => account.Id).ShouldBe(["perp-v2", $"lyra-v1/{world.CallPosition}", $"lyra-v1/{world.PutPosition}"]);
        accounts[0].Size.ShouldBe(Wad.Parse(DemoBook.PerpSize).Raw);
        accounts[0].RatioTenThousandths!.Value.ShouldBeInRange(100_000, 110_000);
        accounts[1].Size.ShouldBe(-Wad.Parse(DemoBook.OptionAmount).Raw);
        // A few blocks have passed since the collateral was set, and time works for the seller.
        accounts[1].RatioTenThousandths!.Value.ShouldBeInRange(13_500, 13_502);
        accounts[2].RatioTenThousandths!.Value.ShouldBeInRange(13_000, 13_002);
        (await BalanceAsync(chain, "usdc")).ShouldBe(Wad.Parse(DemoBook.UsdcBuffer).ToScaled(6, Rounding.Down));
        (await BalanceAsync(chain, "susd")).ShouldBe(Wad.Parse(DemoBook.SusdBuffer).Raw);
    }

    [Fact]
    public async Task World_TradesOfTheDemosSize_SlipLessThanHalfAPercent()
    {
        await using var chain = await LocalWorlds.StartAsync();
        var house = chain.World.Contracts["perp.clearingHouse"];
        var order = house.Struct(
            "openPosition", 0,
            ("baseToken", chain.World.Perp.BaseToken), ("isBaseToQuote", true), ("isExactInput", true), ("amount", Wad.FromInteger(10).Raw),
            ("oppositeAmountBound", 0), ("deadline", UInt256.MaxValue), ("sqrtPriceLimitX96", 0), ("referralCode", Hash32.Zero));

        var function = house.Abi.Function("openPosition");
        var quote = await chain.Client.CallAsync(new CallRequest { From = chain.World.Accounts.Market, To = house.Address, Data = function.Encode(order) }, chain.World.Block);

        quote.Success.ShouldBeTrue();
        function.DecodeOutput(quote.Data.Span)["quote"].AsBigInteger().ShouldBeGreaterThan(Wad.Parse("19900").Raw);
    }

    [Fact]
    public async Task Step_BothVenues_SeeTheSamePriceAndThePoolFollows()
    {
        await using var chain = await LocalWorlds.StartAsync();
        var price = Wad.Parse("2014.25");

        await chain.Market.StepAsync(price, TimeSpan.FromMinutes(8));

        var index = await ReadAsync(chain, "perp.baseToken", "getIndexPrice", 0);
        var spot = await ReadAsync(chain, "lyra.synthetixAdapter", "getSpotPriceForMarket", chain.World.Lyra.OptionMarket);
        var slot = await ReadAsync(chain, "perp.pool", "slot0");
        index[0].AsBigInteger().ShouldBe(price.Raw);
        spot[0].AsBigInteger().ShouldBe(price.Raw);
        slot["sqrtPriceX96"].AsBigInteger().ShouldBe(WorldSite.SqrtPriceX96(price));
    }

    [Fact]
    public async Task Step_SomebodyTradesAheadInTheSameBlock_ArbitrageFollowsInTheNext()
    {
        await using var chain = await LocalWorlds.StartAsync();
        var house = chain.World.Contracts["perp.clearingHouse"];
        var order = house.Struct(
            "openPosition", 0,
            ("baseToken", chain.World.Perp.BaseToken), ("isBaseToQuote", true), ("isExactInput", true), ("amount", Wad.FromInteger(60).Raw),
            ("oppositeAmountBound", 0), ("deadline", UInt256.MaxValue), ("sqrtPriceLimitX96", 0), ("referralCode", Hash32.Zero));
        await chain.Client.RawAsync("eth_sendTransaction", new System.Text.Json.Nodes.JsonObject
        {
            ["from"] = chain.World.Accounts.Liquidator.ToString(), ["to"] = house.Address.ToString(), ["gas"] = "0x989680",
            ["data"] = house.Abi.Function("openPosition").Encode(order).ToString(), ["maxFeePerGas"] = "0x174876e800", ["maxPriorityFeePerGas"] = "0x174876e800",
        });
        var price = Wad.Parse("1999.5");

        var block = await chain.Market.StepAsync(price, TimeSpan.FromMinutes(8));

        block.Number.ShouldBe(chain.World.Block.Number + 2);
        (await ReadAsync(chain, "perp.pool", "slot0"))["sqrtPriceX96"].AsBigInteger().ShouldBe(WorldSite.SqrtPriceX96(price));
    }

    [Fact]
    public async Task Step_SamePriceTwice_NeedsNoTrade()
    {
        await using var chain = await LocalWorlds.StartAsync();
        await chain.Market.StepAsync(Wad.Parse("2003"), TimeSpan.FromMinutes(8));

        await chain.Market.StepAsync(Wad.Parse("2003"), TimeSpan.FromMinutes(8));

        (await ReadAsync(chain, "perp.baseToken", "getIndexPrice", 0))[0].AsBigInteger().ShouldBe(Wad.Parse("2003").Raw);
    }

    [Theory]
    [InlineData("1", "79228162514264337593543950336")]
    [InlineData("4", "158456325028528675187087900672")]
    [InlineData("2000", "3543191142285914205922034323214")]
    public void SqrtPriceX96_KnownPrices_AreRoundedDown(string price, string expected) =>
        WorldSite.SqrtPriceX96(Wad.Parse(price)).ShouldBe(BigInteger.Parse(expected, CultureInfo.InvariantCulture));

    private static async Task RequireAgreementAsync(LocalChain chain, string role, string function, string signature, params AbiValue[] arguments)
    {
        var ours = await ReadAsync(chain, role, function, arguments);
        string[] call = ["call", chain.World.Contracts[role].Address.ToString(), signature, .. arguments.Select(item => item.ToString()), "--rpc-url", chain.RpcUrl.ToString()];
        var theirs = await Cast.RunAsync(call);
        Plain(theirs).ShouldBe(Plain(ours[0].ToString()), signature);
    }

    // cast writes checksummed addresses, blanks after commas, and large numbers with a rounded form behind them: "123 [1.2e2]".
    private static string Plain(string text)
    {
        while (text.IndexOf(" [", StringComparison.Ordinal) is >= 0 and var start)
            text = text.Remove(start, text.IndexOf(']', start) - start + 1);
        return text.Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant();
    }

    private static async Task<BigInteger> BalanceAsync(LocalChain chain, string token) => (await ReadAsync(chain, token, "balanceOf", chain.World.Vault))[0].AsBigInteger();

    private static Task<AbiValue> ReadAsync(LocalChain chain, string role, string function, params AbiValue[] arguments) =>
        ContractReader.ReadAsync(chain.Client, BlockTag.Latest, chain.World.Contracts[role], function, arguments);
}
