using System.Numerics;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Units;
using KeeperBot.Host.Composition;
using KeeperBot.Host.Options;
using KeeperBot.Host.Tests.Options;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Routes;

namespace KeeperBot.Host.Tests.Composition;

/// <summary>Uniswap v3 in the configuration: what is checked, pinned, watched, and which swaps policy lets through.</summary>
public sealed class SpotVenueTests
{
    private const string Factory = "0x00000000000000000000000000000000000000f1", Router = "0x00000000000000000000000000000000000000f2", Quoter = "0x00000000000000000000000000000000000000f3";
    private const string Pool500 = "0x00000000000000000000000000000000000000f5", Pool3000 = "0x00000000000000000000000000000000000000f6", WethAt = "0x00000000000000000000000000000000000000f7";

    [Fact]
    public void Load_SpotVenue_ComposesAdapterPinsAndWatchedAllowances()
    {
        var configuration = Sample().Load();

        var pins = PinnedContracts.Of(configuration).ToDictionary(pin => pin.Address, pin => pin.Name);
        new[] { Factory, Router, Quoter, Pool500, Pool3000, WethAt }.Select(Address.Parse).Except(pins.Keys).ShouldBeEmpty();
        pins[Address.Parse(Pool500)].ShouldBe("spot.pools.500");
        var watched = WatchedAllowances.Of(configuration);
        foreach (var symbol in new[] { "WETH", "USDC" })
            ApprovablePairs.Takes(configuration, configuration.Accounts[0], configuration.Tokens[symbol], Address.Parse(Router)).ShouldBeTrue();
        watched.ShouldContain(pair => pair.Token.Symbol == "WETH" && pair.Spender == Address.Parse(Router));
        AllowedCalls.Of(configuration).Where(call => call.Target == Address.Parse(Router)).Select(call => call.Function.Name).ShouldBe(["exactInputSingle", "exactOutputSingle"]);
    }

    [Theory]
    [InlineData("venues/spot/baseToken", "\"DAI\"", "venues.spot.baseToken", "names no token")]
    [InlineData("venues/spot/quoteToken", "\"WETH\"", "venues.spot.quoteToken", "is the base token too")]
    [InlineData("tokens/WETH/underlying", "\"BTC\"", "tokens.WETH.underlying", "one WETH is one ETH")]
    [InlineData("tokens/USDC/underlying", "\"ETH\"", "tokens.USDC.underlying", "numeraire")]
    [InlineData("venues/spot/pools", "{ \"0.3 %\": \"0x00000000000000000000000000000000000000f5\" }", "venues.spot.pools.0.3 %", "is no fee tier")]
    [InlineData("venues/spot/twapWindow", "\"30 s\"", "venues.spot.twapWindow", "is not from a minute to a day")]
    [InlineData("venues/spot/maxTwapDeviation", "\"0 %\"", "venues.spot.maxTwapDeviation", "is not between 0 % and 100 %")]
    [InlineData("venues/spot/maxPriceImpact", "\"100 %\"", "venues.spot.maxPriceImpact", "is not between 0 % and 100 %")]
    [InlineData("venues/spot/reserve", "\"1 WETH\"", "venues.spot.reserve", "has the unit 'WETH'")]
    [InlineData("accounts/0/buffers", "[\"USDC\", \"sUSD\"]", "accounts[0].buffers", "has no WETH")]
    [InlineData("policy/assets/WETH", null, "policy.assets.WETH", "is missing")]
    [InlineData("limits/margin/spot", "copy", "limits.margin.spot", "nothing has margin")]
    [InlineData("venues/spot/factory", "\"0x00000000000000000000000000000000000000f2\"", "venues.spot.router", "is the same address as venues.spot.factory")]
    public void Load_SpotVenueNotInOrder_SaysWhatAndWhere(string path, string? json, string at, string problem)
    {
        var sample = Sample();
        if (json is null)
            sample.Remove(path);
        else if (json == "copy")
            sample.Copy("limits/margin/perp-v2", path);
        else
            sample.SetJson(path, json);
        sample.Errors().ShouldContain(error => error.Path == at && error.Problem.Contains(problem), string.Join("; ", sample.Errors()));
    }

    [Fact]
    public void Load_TwoPairsOfOneDeployment_ShareItsRouterAndNotTheirPools()
    {
        var sample = Sample();
        sample.Copy("venues/spot", "venues/other");
        sample.Errors().Select(error => error.Path).ShouldAllBe(path => path.StartsWith("venues.other.pools", StringComparison.Ordinal));
        sample.SetJson("venues/other/pools", "{ \"500\": \"0x00000000000000000000000000000000000000fe\" }");

        sample.Load().Options.Venues.Keys.ShouldContain("other");
    }

    [Fact]
    public void Load_SpotVenueThroughAVaultThatHasNoCallForIt_SaysWhichRoutesHave()
    {
        var sample = Sample().Set("accounts/0/route", "options-vault").Remove("accounts/0/acceptFullCustody").Set("accounts/0/holder", "0xd6e1afe5cA8D00A2EFC01B89997abE2De47fdfAf");
        var error = sample.SingleError();
        (error.Path, error.Problem).ShouldBe(("accounts[0].venues[2]", "is a venue that the route 'options-vault' cannot act at"));
        error.Mend.ShouldContain("direct");
    }

    [Theory]
    [InlineData("sale", null)]
    [InlineData("purchase", null)]
    [InlineData("sale as a top-up", "policy.kind_not_allowed")]
    [InlineData("sale to somebody else", "policy.argument_not_allowed")]
    [InlineData("sale without bound", "policy.argument_not_allowed")]
    [InlineData("sale of more than declared", "policy.argument_not_allowed")]
    [InlineData("sale beyond the largest hedge", "policy.argument_not_allowed")]
    [InlineData("sale in another tier", "policy.argument_not_allowed")]
    [InlineData("sale without deadline", "policy.argument_not_allowed")]
    [InlineData("sale of another token", "policy.argument_not_allowed")]
    [InlineData("sale for another token", "policy.argument_not_allowed")]
    [InlineData("purchase at any cost", "policy.argument_not_allowed")]
    [InlineData("purchase for more than declared", "policy.argument_not_allowed")]
    [InlineData("purchase beyond the largest hedge", "policy.argument_not_allowed")]
    [InlineData("purchase of the quote token", "policy.argument_not_allowed")]
    public void Authorize_Swap_OnlyWithItsArguments(string what, string? code)
    {
        var configuration = Sample().Load();
        var account = configuration.Accounts[0].Ref;
        var sender = what == "sale to somebody else" ? account with { Holder = Address.Parse(Factory), Actor = Address.Parse(Factory) } : account;
        var call = new DirectRoute().Encode(sender, Order(configuration, what)).ShouldBeOfType<RoutedCall>();
        var sell = what.StartsWith("sale", StringComparison.Ordinal);
        PolicyCalls.RequireAnswer(
            configuration, what == "sale as a top-up" ? ActionKind.TopUp : ActionKind.Hedge, call.To, call.Data,
            [sell ? Amount(configuration, "WETH", what.Contains("largest", StringComparison.Ordinal) ? "6" : "2") : Amount(configuration, "USDC", "1900")], "main/spot", code);
    }

    private static SpotSwap Order(KeeperConfiguration configuration, string what)
    {
        var (weth, usdc) = (configuration.Tokens["WETH"], configuration.Tokens["USDC"]);
        var deadline = PolicyCalls.Now.Plus(TimeSpan.FromMinutes(5));
        var sale = new SpotSwap(Address.Parse(Router), weth, usdc, 500, true, Wad.FromInteger(2).Raw, 3_900_000_000, deadline);
        var purchase = new SpotSwap(Address.Parse(Router), usdc, weth, 3000, false, Wad.Parse("0.9").Raw, 1_900_000_000, deadline);
        return what switch
        {
            "sale without bound" => sale with { Bound = BigInteger.Zero },
            "sale of more than declared" => sale with { Amount = sale.Amount + 1 },
            "sale beyond the largest hedge" => sale with { Amount = Wad.Parse("5.000000000000000001").Raw },
            "sale in another tier" => sale with { Fee = 10_000 },
            "sale without deadline" => sale with { Deadline = new(ulong.MaxValue) },
            "sale of another token" => sale with { Paid = configuration.Tokens["sUSD"] },
            "sale for another token" => sale with { Received = configuration.Tokens["sUSD"] },
            "purchase at any cost" => purchase with { Bound = UInt256.MaxValue.ToBigInteger() },
            "purchase for more than declared" => purchase with { Bound = purchase.Bound + 1 },
            "purchase beyond the largest hedge" => purchase with { Amount = Wad.Parse("5.000000000000000001").Raw },
            "purchase of the quote token" => purchase with { Paid = weth, Received = usdc },
            _ when what.StartsWith("sale", StringComparison.Ordinal) => sale,
            _ => purchase,
        };
    }

    private static SampleConfiguration Sample() => new SampleConfiguration()
        .Route("direct")
        .SetJson("accounts/0/venues", """["perp-v2", "lyra-v1", "spot"]""").SetJson("accounts/0/buffers", """["USDC", "sUSD", "WETH"]""")
        .SetJson("tokens/WETH", $$"""{ "address": "{{WethAt}}", "decimals": 18, "underlying": "ETH" }""")
        .SetJson("policy/assets/WETH", """{ "perTransaction": "10 WETH", "perDay": "50 WETH" }""")
        .SetJson("venues/spot", $$"""
            { "kind": "uniswap-v3", "underlying": "ETH", "factory": "{{Factory}}", "router": "{{Router}}", "quoter": "{{Quoter}}", "baseToken": "WETH", "quoteToken": "USDC",
              "pools": { "500": "{{Pool500}}", "3000": "{{Pool3000}}" }, "reserve": "500 USDC" }
            """);

    private static TokenAmount Amount(KeeperConfiguration configuration, string symbol, string units) => TokenAmount.FromWad(configuration.Tokens[symbol], Wad.Parse(units), Rounding.Down);
}
