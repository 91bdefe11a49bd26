using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Inspections;
using KeeperBot.Protocols.Reading;
using KeeperBot.Protocols.UniswapV3;
using KeeperBot.Scenarios.Worlds;

namespace KeeperBot.Anvil.Tests.Protocols;

/// <summary>Hedging by swaps on Uniswap v3's real contracts.</summary>
public sealed class SpotTests(SpotChain world) : IClassFixture<SpotChain>, IAsyncLifetime
{
    private static readonly Address Nobody = Address.Parse("0x00000000000000000000000000000000000000aa");

    public Task InitializeAsync() => world.RestoreAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Read_PoolsInOrder_GivesBalanceAndThePoolsOwnPrice()
    {
        var reading = (await world.ReadingAsync(world.Adapter())).ShouldBeOfType<KnownReading>();
        reading.MarginAccounts.ShouldBeEmpty();
        reading.Warnings.ShouldBeEmpty();
        var market = reading.Markets.ShouldHaveSingleItem();
        (market.Open, market.Size, market.MarginAccount.Value, market.Leg.Value).ShouldBe((true, Wad.Parse("20"), "wallet/spot", "WETH"));
        market.IndexPrice.ToDouble().ShouldBe(2000, 0.000_01);
        market.MarkPrice.ToDouble().ShouldBe(2000, 0.2); // its mean is a whole tick's: 0.01 %
    }

    [Theory]
    [InlineData("-3.21")]
    [InlineData("-0.000001")]
    [InlineData("2.5")]
    [InlineData("0.1")]
    public async Task Hedge_Executed_ExchangesExactlyWhatWasQuotedAndBoundsIt(string quantity)
    {
        var (sell, amount) = (quantity[0] == '-', Wad.Parse(quantity).Abs().Raw);
        await world.ApproveAsync(sell ? world.Weth : world.Usdc, BigInteger.Pow(10, 30));
        var adapter = world.Adapter(world.Options with { MaxPriceImpact = Wad.Parse("0.9") });
        var encoding = await world.EncodeAsync(adapter, quantity, "0.9");
        var call = encoding.ShouldBeOfType<EncodedCall>(encoding.ToString());
        var (fee, bound, order) = Order(call, sell);
        order["recipient"].AsAddress().ShouldBe(world.Wallet.Holder);
        order[sell ? "amountIn" : "amountOut"].AsBigInteger().ShouldBe(amount);
        order["sqrtPriceLimitX96"].AsBigInteger().IsZero.ShouldBeTrue();
        order["deadline"].AsBigInteger().ShouldBe((await world.HeadAsync()).Timestamp.UnixSeconds + 300);
        call.Spends.ShouldBe([TokenAmount.FromRaw(sell ? world.Weth : world.Usdc, sell ? amount : bound)]);
        var quoted = await QuoteAsync(sell, amount, fee);
        (sell ? quoted >= bound && bound * 1000 >= quoted * 996 : quoted <= bound && bound * 1000 <= quoted * 1004).ShouldBeTrue($"quoted {quoted}, bound {bound}");

        var (weth, usdc) = (await world.BalanceAsync(world.Weth), await world.BalanceAsync(world.Usdc));
        await world.SendAsync(world.Wallet.Actor, call.To, call.Data);

        (await world.BalanceAsync(world.Weth) - weth).ShouldBe(sell ? -amount : amount);
        (await world.BalanceAsync(world.Usdc) - usdc).ShouldBe(sell ? quoted : -quoted);
    }

    [Fact]
    public async Task Hedge_SeveralTiers_TakesTheOneThatQuotesBest()
    {
        await ApproveAllAsync();
        foreach (var quantity in new[] { "-1", "1", "-15", "15" })
        {
            var (sell, amount) = (quantity[0] == '-', Wad.Parse(quantity).Abs().Raw);
            var call = (await world.EncodeAsync(world.Adapter(), quantity)).ShouldBeOfType<EncodedCall>();
            var quotes = new List<(int Fee, BigInteger Other)>();
            foreach (var (fee, _) in SpotDeployer.Tiers)
                quotes.Add((fee, await QuoteAsync(sell, amount, fee)));
            Order(call, sell).Fee.ShouldBe((sell ? quotes.MaxBy(item => item.Other) : quotes.MinBy(item => item.Other)).Fee);
        }

        // The cheapest tier's price falls by a quarter of a percent: a sale is better off in the next one, a purchase is not.
        await world.SwapAsync(500, sellWeth: true, Wad.Parse("7.6").Raw);
        var worse = await world.EncodeAsync(world.Adapter(), "-1");
        Order(worse.ShouldBeOfType<EncodedCall>(worse.ToString()), sell: true).Fee.ShouldBe(await BestSaleAsync());
        Order((await world.EncodeAsync(world.Adapter(), "1")).ShouldBeOfType<EncodedCall>(), sell: false).Fee.ShouldBe(500);
    }

    [Fact]
    public async Task Hedge_TradeThatMovesThePriceTooFar_IsRefusedWithTheFigures()
    {
        await ApproveAllAsync();
        var strict = world.Adapter(world.Options with { MaxPriceImpact = Wad.Parse("0.0001"), Pools = [world.Options.Pools[2]] });
        var refused = (await world.EncodeAsync(strict, "-5")).ShouldBeOfType<EncodingRefused>();
        refused.Code.ShouldBe("quote.no_pool");
        refused.Detail.ShouldContain("at most 0.01 %");
        (await world.EncodeAsync(strict, "-0.0001")).ShouldBeOfType<EncodedCall>();
        // More than the whole pool: the quoter's partial answer is no quote for it.
        (await world.EncodeAsync(world.Adapter(world.Options with { Pools = [world.Options.Pools[2]] }), "-5000")).ShouldBeOfType<EncodingRefused>().Code.ShouldBe("quote.no_pool");
        (await world.EncodeAsync(world.Adapter(world.Options with { Pools = [world.Options.Pools[2]] }), "5000")).ShouldBeOfType<EncodingRefused>().Code.ShouldBe("quote.no_pool");
    }

    [Fact]
    public async Task Hedge_BeyondTheWorstPrice_IsRefused()
    {
        await ApproveAllAsync();
        // The fee of the cheapest tier alone is 0.05 %.
        (await world.EncodeAsync(world.Adapter(), "-1", "0.0004")).ShouldBeOfType<EncodingRefused>().Code.ShouldBe("quote.beyond_worst_price");
        (await world.EncodeAsync(world.Adapter(), "1", "0.0004")).ShouldBeOfType<EncodingRefused>().Code.ShouldBe("quote.beyond_worst_price");
    }

    [Fact]
    public async Task Market_PriceFarFromItsMean_IsClosedUntilTheMeanHasFollowed()
    {
        await ApproveAllAsync();
        var only = world.Options with { Pools = [world.Options.Pools[2]] };
        await world.SwapAsync(10_000, sellWeth: true, Wad.Parse("8").Raw);
        var market = await world.MarketAsync(world.Adapter(only));
        market.Open.ShouldBeFalse();
        market.WhyClosed!.ShouldContain("from its mean of");
        var refused = (await world.EncodeAsync(world.Adapter(only), "-1")).ShouldBeOfType<EncodingRefused>();
        (refused.Code, refused.Detail.Contains("from its mean of", StringComparison.Ordinal)).ShouldBe(("quote.no_pool", true));
        // The other tiers are not that pool's business, but the operator hears of it.
        var all = (await world.ReadingAsync(world.Adapter())).ShouldBeOfType<KnownReading>();
        all.Markets[0].Open.ShouldBeTrue();
        all.Warnings.ShouldHaveSingleItem().ShouldContain("1 % pool");

        await world.Chain.Control.MineAfterAsync(TimeSpan.FromMinutes(31));
        (await world.MarketAsync(world.Adapter(only))).Open.ShouldBeTrue();
    }

    [Fact]
    public async Task Market_DeviationFromTheMean_IsThatOfTheVenuesOwnTicks()
    {
        await world.SwapAsync(10_000, sellWeth: false, 3_000_000_000);
        await world.Chain.Control.MineAfterAsync(TimeSpan.FromMinutes(9));
        var only = world.Options with { Pools = [world.Options.Pools[2]], MaxTwapDeviation = Wad.Parse("0.9") };
        var market = await world.MarketAsync(world.Adapter(only));
        // The mean of ticks by hand, from the pool's cumulatives: 1.0001^tick in floating point.
        var ticks = (await ContractReader.ReadAsync(world.Client, BlockTag.Latest, world.World.Contracts[SpotDeployer.PoolRole(10_000)], "observe", AbiValue.Array([(AbiValue)1800, (AbiValue)0])))[0];
        var mean = Math.Floor((double)(ticks[1].AsBigInteger() - ticks[0].AsBigInteger()) / 1800);
        var price = Math.Pow(1.0001, SpotDeployer.WethIsToken0(world.Weth.Address, world.Usdc.Address) ? mean : -mean) * 1e12;
        market.MarkPrice.ToDouble().ShouldBe(price, price * 1e-9);
        (market.IndexPrice.ToDouble() / price).ShouldBeGreaterThan(1.01);
    }

    [Fact]
    public async Task Market_PoolThatRemembersTooLittle_IsNotTradedIn()
    {
        var pool = await world.NewPoolAsync(100);
        await world.InitializeAsync(pool, SpotDeployer.SqrtPriceX96(Wad.FromInteger(2000), SpotDeployer.WethIsToken0(world.Weth.Address, world.Usdc.Address)));
        await world.MintAsync(pool, "100");
        await world.SwapAsync(100, sellWeth: true, Wad.Parse("0.1").Raw);
        var only = world.Adapter(world.Options with { Pools = [pool] });
        var market = await world.MarketAsync(only);
        (market.Open, market.WhyClosed!.Contains("increaseObservationCardinalityNext", StringComparison.Ordinal)).ShouldBe((false, true));
        (await world.EncodeAsync(only, "-1")).ShouldBeOfType<EncodingRefused>().Detail.ShouldContain("do not reach back 30 min");
        (await AskAsync(only)).Single(finding => finding is { Ok: false, Subject: var subject } && subject.Contains("remembers", StringComparison.Ordinal)).Mend!.ShouldContain("twapWindow");
    }

    [Fact]
    public async Task Market_NoLiquidityOrNoPrice_IsClosedAndSaysSo()
    {
        var pool = await world.NewPoolAsync(100);
        var only = world.Options with { Pools = [pool] };
        (await world.MarketAsync(world.Adapter(only))).WhyClosed!.ShouldContain("nobody has initialised it");
        await world.InitializeAsync(pool, SpotDeployer.SqrtPriceX96(Wad.FromInteger(2000), SpotDeployer.WethIsToken0(world.Weth.Address, world.Usdc.Address)));
        await world.Chain.Control.MineAfterAsync(TimeSpan.FromMinutes(31));
        (await world.MarketAsync(world.Adapter(only))).WhyClosed!.ShouldContain("no liquidity");
        // Beside a pool that is in order it is only left out.
        var both = (await world.ReadingAsync(world.Adapter(world.Options with { Pools = world.Options.Pools.Add(pool) }))).ShouldBeOfType<KnownReading>();
        (both.Markets[0].Open, both.Warnings.Length).ShouldBe((true, 1));
    }

    [Fact]
    public async Task Read_ContractsThatAreNotAsConfigured_IsUnknownAndSaysHowToMend()
    {
        var pools = world.Options.Pools;
        await CodeAsync(world.Options with { Pools = [new(3000, pools[0].At)] }, "spot.wrong_fee");
        await CodeAsync(world.Options with { Pools = [pools[0], new(3000, Nobody)] }, "read.empty");
        await CodeAsync(world.Options with { Base = world.Usdc, Quote = world.Weth }, null); // the pair may be named either way
        await CodeAsync(world.Options with { Base = world.Weth with { Decimals = 8 } }, "token.decimals");
        await CodeAsync(world.Options with { Quote = world.Usdc with { Decimals = 18 } }, "token.decimals");
        var strange = await world.NewPoolAsync(100, world.World.Susd);
        await world.InitializeAsync(strange, BigInteger.One << 96);
        await CodeAsync(world.Options with { Pools = [strange] }, "spot.wrong_pair");
        await CodeAsync(world.Options with { Pools = [new(500, world.World.Spot.Router)] }, "read.reverted");
    }

    [Fact]
    public async Task Interpret_AnyAnswerBroken_IsUnknownNeverZero()
    {
        var adapter = world.Adapter();
        var (block, reads) = (await world.HeadAsync(), adapter.Reads(world.Wallet));
        var reader = new MulticallReader(world.Client, new MulticallOptions { Deployed = world.World.Multicall3 });
        var answers = await reader.ReadAsync(reads, block, [], CancellationToken.None);
        adapter.Interpret(world.Wallet, block, answers.AsSpan()).ShouldBeOfType<KnownReading>();
        for (var index = 0; index < reads.Length; index++)
        {
            foreach (var broken in new[] { new CallResult(false, Bytes.Empty), new CallResult(true, Bytes.Empty), new CallResult(true, Bytes.Parse("0xdeadbeef")) })
                adapter.Interpret(world.Wallet, block, answers.SetItem(index, broken).AsSpan()).ShouldBeOfType<UnknownReading>($"read {index}: {broken}");
        }

        adapter.Interpret(world.Wallet, block, answers.AsSpan()[1..]).ShouldBeOfType<UnknownReading>().Code.ShouldBe("read.short");
    }

    [Fact]
    public async Task Hedge_MarketThatRanAway_DoesNotGoThrough()
    {
        await ApproveAllAsync();
        var only = world.Adapter(world.Options with { Pools = [world.Options.Pools[1]] });
        var sale = (await world.EncodeAsync(only, "-1")).ShouldBeOfType<EncodedCall>();
        var purchase = (await world.EncodeAsync(only, "1")).ShouldBeOfType<EncodedCall>();
        await world.SwapAsync(3000, sellWeth: true, Wad.Parse("10").Raw);
        (await world.TrySendAsync(world.Wallet.Actor, sale.To, sale.Data)).Succeeded.ShouldBeFalse();
        (await WhyAsync(sale)).ShouldContain("Too little received");
        await world.SwapAsync(3000, sellWeth: false, 40_000_000_000);
        (await world.TrySendAsync(world.Wallet.Actor, purchase.To, purchase.Data)).Succeeded.ShouldBeFalse();
        (await WhyAsync(purchase)).ShouldContain("Too much requested");
    }

    [Fact]
    public async Task Hedge_AfterItsDeadline_DoesNotGoThrough()
    {
        await ApproveAllAsync();
        var sale = (await world.EncodeAsync(world.Adapter(), "-1")).ShouldBeOfType<EncodedCall>();
        (await world.TrySendAsync(world.Wallet.Actor, sale.To, sale.Data, TimeSpan.FromSeconds(301))).Succeeded.ShouldBeFalse();
        (await WhyAsync(sale)).ShouldContain("Transaction too old");
    }

    [Fact]
    public async Task Hedge_NoAllowance_IsRefusedOrNeedsExactlyTheSpend()
    {
        (await world.EncodeAsync(world.Adapter(), "-1")).ShouldBeOfType<EncodingRefused>().Code.ShouldBe("allowance.insufficient");
        var adapter = world.Adapter(null, new(new("spot"), world.Weth, world.World.Spot.Router), new(new("spot"), world.Usdc, world.World.Spot.Router));
        foreach (var quantity in new[] { "-1", "1" })
        {
            var call = (await world.EncodeAsync(adapter, quantity)).ShouldBeOfType<EncodedCall>();
            var need = call.Needs.ShouldHaveSingleItem();
            (need.Spender, need.Amount, need.Standing.IsZero).ShouldBe((world.World.Spot.Router, call.Spends.Single(), true));
            await world.ApproveAsync(need.Amount.Token, need.Amount.Raw);
            var approved = (await world.EncodeAsync(adapter, quantity)).ShouldBeOfType<EncodedCall>();
            approved.Needs.ShouldBeEmpty();
            await world.SendAsync(world.Wallet.Actor, approved.To, approved.Data);
        }
    }

    [Fact]
    public async Task Encode_AnythingButAHedge_IsNotSupported()
    {
        var market = await world.MarketAsync(world.Adapter());
        var action = new TopUpAction(world.Wallet.Id, market.MarginAccount, new("spot"), Urgency.Routine, "test", "test", new([], []), TokenAmount.FromRaw(world.Usdc, 1));
        (await world.Adapter().EncodeAsync(world.Wallet, action, await world.ReadAsync(world.Adapter()), CancellationToken.None)).ShouldBeOfType<EncodingRefused>().Code.ShouldBe("action.not_supported");
        (await world.EncodeAsync(world.Adapter(), "0")).ShouldBeOfType<EncodingRefused>().Code.ShouldBe("trade.malformed");
        // Worth less than one unit of USDC: a bound of 0 would be none.
        (await world.EncodeAsync(world.Adapter(), "-0.000000000001")).ShouldBeOfType<EncodingRefused>().Detail.ShouldContain("quotes nothing");
    }

    [Fact]
    public async Task Inspect_InOrder_FindsOnlyTheAllowancesThatAreMissing()
    {
        var failed = (await AskAsync(world.Adapter())).Where(finding => !finding.Ok).ToList();
        failed.Select(finding => finding.Subject).ShouldBe(["wallet: spot may take WETH", "wallet: spot may take USDC"], ignoreOrder: true);
        failed.ShouldAllBe(finding => finding.Passing);
    }

    [Fact]
    public async Task Inspect_WrongAddresses_AreNamedWithTheRightOnes()
    {
        var options = world.Options with { Quoter = world.World.Perp.ClearingHouse, Pools = [new(500, world.Options.Pools[1].At), new(100, Nobody)] };
        var failed = (await AskAsync(world.Adapter(options))).Where(finding => !finding.Ok).ToList();
        failed.Single(finding => finding.Subject == "spot: quoter's factory").Detail.ShouldContain("reverted");
        failed.Single(finding => finding.Subject == "spot: the 0.05 % pool is the factory's").Mend!.ShouldContain(world.Options.Pools[0].At.ToString());
        failed.Single(finding => finding.Subject == "spot: the 0.01 % pool is the factory's").Detail.ShouldContain("has no pool");
    }

    [Theory]
    [InlineData(-887_272)]
    [InlineData(-887_271)]
    [InlineData(-200_311)]
    [InlineData(-65_535)]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(43_690)]
    [InlineData(193_380)]
    [InlineData(524_288)]
    [InlineData(887_271)]
    public async Task SqrtRatioAt_ARealPoolAtThatPrice_IsTheLeastOfTheTick(int tick)
    {
        // A pool says which tick a price is in: the least price of a tick is in it, and the next lower one is not.
        (await TickAtAsync(100, TickMath.SqrtRatioAt(tick))).ShouldBe(tick);
        if (tick > -TickMath.MaxTick)
            (await TickAtAsync(200, TickMath.SqrtRatioAt(tick) - 1)).ShouldBe(tick - 1);
    }

    [Fact]
    public void SqrtRatioAt_TheEnds_AreTheLibrarysConstants()
    {
        // MIN_SQRT_RATIO and MAX_SQRT_RATIO of TickMath.sol.
        TickMath.SqrtRatioAt(-TickMath.MaxTick).ShouldBe(4295128739);
        TickMath.SqrtRatioAt(TickMath.MaxTick).ShouldBe(BigInteger.Parse("1461446703485210103287273052203988822378723970342", System.Globalization.CultureInfo.InvariantCulture));
        Should.Throw<ArgumentOutOfRangeException>(() => TickMath.SqrtRatioAt(TickMath.MaxTick + 1));
    }

    private async Task<int> TickAtAsync(int fee, BigInteger root)
    {
        var pool = await world.NewPoolAsync(fee);
        await world.InitializeAsync(pool, root);
        var slot = world.World.Contracts[SpotDeployer.PoolRole(500)].Abi.Function("slot0");
        var answer = await world.Client.CallAsync(new CallRequest { To = pool.At, Data = slot.Encode() }, BlockTag.Latest);
        return slot.DecodeOutput(answer.Data.Span)["tick"].AsInt32();
    }

    private async Task CodeAsync(UniswapV3Options options, string? code)
    {
        var reading = await world.ReadingAsync(world.Adapter(options));
        if (code is null)
            reading.ShouldBeOfType<KnownReading>(reading.ToString());
        else
            reading.ShouldBeOfType<UnknownReading>().Code.ShouldBe(code, reading.ToString());
    }

    private async Task ApproveAllAsync()
    {
        await world.ApproveAsync(world.Weth, BigInteger.Pow(10, 30));
        await world.ApproveAsync(world.Usdc, BigInteger.Pow(10, 30));
    }

    private async Task<int> BestSaleAsync()
    {
        var best = (Fee: 0, Out: BigInteger.Zero);
        foreach (var (fee, _) in SpotDeployer.Tiers)
        {
            var quoted = await QuoteAsync(true, Wad.One.Raw, fee);
            if (quoted > best.Out)
                best = (fee, quoted);
        }

        return best.Fee;
    }

    /// <summary>QuoterV2 asked apart from the adapter.</summary>
    private async Task<BigInteger> QuoteAsync(bool sell, BigInteger amount, int fee)
    {
        var quoter = world.World.Contracts["spot.quoter"];
        var (function, name) = sell ? ("quoteExactInputSingle", "amountIn") : ("quoteExactOutputSingle", "amount");
        return (await ContractReader.ReadAsync(world.Client, BlockTag.Latest, quoter, function, quoter.Struct(
            function, 0, ("tokenIn", sell ? world.Weth.Address : world.Usdc.Address), ("tokenOut", sell ? world.Usdc.Address : world.Weth.Address),
            (name, amount), ("fee", fee), ("sqrtPriceLimitX96", 0))))[0].AsBigInteger();
    }

    private (int Fee, BigInteger Bound, AbiValue Order) Order(EncodedCall call, bool sell)
    {
        call.To.ShouldBe(world.World.Spot.Router);
        var order = world.World.Contracts["spot.router"].Abi.Function(sell ? "exactInputSingle" : "exactOutputSingle").DecodeInput(call.Data.Span)[0];
        return (order["fee"].AsInt32(), order[sell ? "amountOutMinimum" : "amountInMaximum"].AsBigInteger(), order);
    }

    private async Task<string> WhyAsync(EncodedCall call)
    {
        var result = await world.Client.CallAsync(new CallRequest { From = world.Wallet.Actor, To = call.To, Data = call.Data }, BlockTag.Latest);
        return result.Success ? "it succeeds" : RevertReason.Decode(result.Data.Span, world.World.Contracts["spot.router"].Abi).Text;
    }

    private async Task<ImmutableArray<InspectionFinding>> AskAsync(UniswapV3Adapter adapter) =>
        await new VenueInspector(new EthChainReader(world.Client)).RunAsync(adapter.Inspect(world.Wallet), await world.HeadAsync(), CancellationToken.None);
}
