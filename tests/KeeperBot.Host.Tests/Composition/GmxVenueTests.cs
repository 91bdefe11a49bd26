using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Host.Options;
using KeeperBot.Host.Tests.Options;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Routes;

namespace KeeperBot.Host.Tests.Composition;

/// <summary>GMX v2 in the configuration: which orders policy lets through, by what they are for.</summary>
public sealed class GmxVenueTests
{
    private const string Router = "0x00000000000000000000000000000000000000e4", Vault = "0x00000000000000000000000000000000000000e7", Market = "0x00000000000000000000000000000000000000e9";
    private const string WethAt = "0x00000000000000000000000000000000000000f7", Stranger = "0x00000000000000000000000000000000000000aa";

    private static readonly BigInteger Dollar = BigInteger.Pow(10, 30);
    private static readonly BigInteger Price = BigInteger.Pow(10, 12) * 1_990;

    [Theory]
    [InlineData("top-up", null)]
    [InlineData("top-up that cancels overdue orders", null)]
    [InlineData("top-up of more than declared", "policy.argument_not_allowed")]
    [InlineData("top-up with a size", "policy.argument_not_allowed")]
    [InlineData("top-up for another holder", "policy.argument_not_allowed")]
    [InlineData("top-up in another market", "policy.argument_not_allowed")]
    [InlineData("top-up into another vault", "policy.argument_not_allowed")]
    [InlineData("top-up sent as a reduction", "policy.argument_not_allowed")]
    [InlineData("reduction", null)]
    [InlineData("reduction of a short", null)]
    [InlineData("reduction sent as a top-up", "policy.argument_not_allowed")]
    [InlineData("reduction that pays in", "policy.argument_not_allowed")]
    [InlineData("reduction that increases", "policy.argument_not_allowed")]
    [InlineData("reduction of nothing", "policy.argument_not_allowed")]
    [InlineData("reduction at any price", "policy.argument_not_allowed")]
    [InlineData("reduction of a short at any price", "policy.argument_not_allowed")]
    [InlineData("reduction for another holder", "policy.argument_not_allowed")]
    [InlineData("reduction in another token", "policy.argument_not_allowed")]
    [InlineData("hedge that grows", null)]
    [InlineData("hedge that shrinks", null)]
    [InlineData("hedge beyond the largest", "policy.argument_not_allowed")]
    [InlineData("hedge that pays in", "policy.argument_not_allowed")]
    [InlineData("hedge at any price", "policy.argument_not_allowed")]
    [InlineData("hedge with a fee above the most", "policy.value_not_allowed")]
    [InlineData("hedge that opens", null)]
    [InlineData("hedge that opens and cancels what is overdue", null)]
    [InlineData("hedge that opens with more than the most", "policy.argument_not_allowed")]
    [InlineData("hedge that opens with more than declared", "policy.argument_not_allowed")]
    [InlineData("hedge that opens with another token", "policy.argument_not_allowed")]
    [InlineData("hedge that opens beyond the largest", "policy.argument_not_allowed")]
    [InlineData("hedge that opens and shrinks", "policy.argument_not_allowed")]
    [InlineData("hedge that opens beyond the cap of a transaction", "policy.asset_per_transaction")]
    public void Authorize_Order_OnlyWithItsArguments(string what, string? code)
    {
        var sample = Sample();
        if (what.StartsWith("hedge that opens", StringComparison.Ordinal))
            sample = sample.SetJson("venues/gmx-v2/markets/ETH/opening", """{ "leverage": "3", "maxCollateral": "1000 USDC" }""");
        var configuration = sample.Load();
        var account = configuration.Accounts[0].Ref;
        var sender = what.EndsWith("another holder", StringComparison.Ordinal) ? account with { Holder = Address.Parse(Stranger), Actor = Address.Parse(Stranger) } : account;
        var call = new DirectRoute().Encode(sender, Order(configuration, what)).ShouldBeOfType<RoutedCall>();
        var kind = what switch
        {
            "top-up sent as a reduction" => ActionKind.Reduce,
            "reduction sent as a top-up" => ActionKind.TopUp,
            _ when what.StartsWith("top-up", StringComparison.Ordinal) => ActionKind.TopUp,
            _ when what.StartsWith("reduction", StringComparison.Ordinal) => ActionKind.Reduce,
            _ => ActionKind.Hedge,
        };
        ImmutableArray<TokenAmount> spends = kind == ActionKind.TopUp ? [TokenAmount.FromWad(configuration.Tokens["USDC"], Wad.FromInteger(500), Rounding.Down)]
            : what.StartsWith("hedge that opens", StringComparison.Ordinal) ? [TokenAmount.FromRaw(configuration.Tokens["USDC"], what.EndsWith("the most", StringComparison.Ordinal) ? 1_000_000_001 : what.EndsWith("cap of a transaction", StringComparison.Ordinal) ? 2_500_000_000 : 900_000_000)]
            : [];
        PolicyCalls.RequireAnswer(
            configuration, kind, call.To, call.Data,
            spends, "main/gmx-v2/ETH-USDC-long", code, call.Value);
    }

    // What is sent to the escrow and counted by no order belongs to the next who makes one.
    [Theory]
    [InlineData(ActionKind.Hedge)]
    [InlineData(ActionKind.TopUp)]
    public void Policy_PaymentWithoutAnOrder_IsRefused(ActionKind kind)
    {
        var configuration = Sample().SetJson("venues/gmx-v2/markets/ETH/opening", """{ "leverage": "3", "maxCollateral": "1000 USDC" }""").Load();
        var usdc = configuration.Tokens["USDC"];
        var data = AbiFunction.Parse("multicall(bytes[] data)").Encode(AbiValue.Array(
            AbiFunction.Parse("sendWnt(address receiver, uint256 amount)").Encode(Address.Parse(Vault), new BigInteger(1000)),
            AbiFunction.Parse("sendTokens(address token, address receiver, uint256 amount)").Encode(usdc.Address, Address.Parse(Vault), new BigInteger(500_000_000))));
        PolicyCalls.RequireAnswer(configuration, kind, Address.Parse(Router), data, [TokenAmount.FromRaw(usdc, 500_000_000)], "main/gmx-v2/ETH-USDC-long", "policy.argument_not_allowed", new Wei(1000));
    }

    [Theory]
    [InlineData("""{ "leverage": "0.5", "maxCollateral": "1000 USDC" }""", "leverage")]
    [InlineData("""{ "leverage": "51", "maxCollateral": "1000 USDC" }""", "leverage")]
    [InlineData("""{ "leverage": "3", "maxCollateral": "1000 sUSD" }""", "maxCollateral")]
    [InlineData("""{ "leverage": "3", "maxCollateral": "0 USDC" }""", "maxCollateral")]
    [InlineData("""{ "leverage": "3", "maxCollateral": "2001 USDC" }""", "maxCollateral")] // beyond the cap of a transaction
    [InlineData("""{ "maxCollateral": "1000 USDC" }""", "leverage")]
    [InlineData("""{ "leverage": "3" }""", "maxCollateral")]
    public void Load_OpeningOnTermsThatAreNone_IsNamed(string opening, string key) =>
        Sample().SetJson("venues/gmx-v2/markets/ETH/opening", opening).Errors().ShouldContain(error => error.Path == $"venues.gmx-v2.markets.ETH.opening.{key}");

    private static GmxOrder Order(KeeperConfiguration configuration, string what)
    {
        var usdc = configuration.Tokens["USDC"];
        var plain = new GmxOrder(Address.Parse(Router), Address.Parse(Vault), GmxOrderType.MarketIncrease, Address.Parse(Market), usdc, true, Wei.FromGwei(Wad.FromInteger(8_700_000)), []);
        var topUp = plain with { PaysIn = 500_000_000 };
        var reduction = plain with { Type = GmxOrderType.MarketDecrease, SizeUsd = 5_000 * Dollar, AcceptablePrice = Price };
        var hedge = plain with { SizeUsd = 5_000 * Dollar, AcceptablePrice = Price };
        return what switch
        {
            "top-up that cancels overdue orders" => topUp with { Cancels = [Hash32.Zero, Hash32.Zero] },
            "top-up of more than declared" => topUp with { PaysIn = 500_000_001 },
            "top-up with a size" => topUp with { SizeUsd = 1, AcceptablePrice = Price },
            "top-up in another market" => topUp with { Market = Address.Parse(Stranger) },
            "top-up into another vault" => topUp with { OrderVault = Address.Parse(Stranger) },
            "reduction of a short" => reduction with { IsLong = false },
            "reduction that pays in" => reduction with { PaysIn = 1 },
            "reduction that increases" => reduction with { Type = GmxOrderType.MarketIncrease },
            "reduction of nothing" => reduction with { SizeUsd = 0 },
            "reduction at any price" => reduction with { AcceptablePrice = 0 },
            "reduction of a short at any price" => reduction with { IsLong = false, AcceptablePrice = UInt256.MaxValue.ToBigInteger() },
            "reduction in another token" => reduction with { Collateral = configuration.Tokens["sUSD"] },
            "hedge that opens and cancels what is overdue" => hedge with { PaysIn = 900_000_000, Cancels = [Hash32.Zero, Hash32.Zero] },
            "hedge that opens with more than the most" => hedge with { PaysIn = 1_000_000_001 },
            "hedge that opens with more than declared" => hedge with { PaysIn = 900_000_001 },
            "hedge that opens with another token" => hedge with { PaysIn = 900_000_000, Collateral = configuration.Tokens["WETH"] },
            "hedge that opens and shrinks" => hedge with { PaysIn = 900_000_000, Type = GmxOrderType.MarketDecrease },
            "hedge that opens beyond the largest" => hedge with { PaysIn = 900_000_000, SizeUsd = (500_000 * Dollar) + 1 },
            _ when what.StartsWith("hedge that opens", StringComparison.Ordinal) => hedge with { PaysIn = 900_000_000 },
            "hedge that shrinks" => hedge with { Type = GmxOrderType.MarketDecrease },
            // The largest hedge is 5 ETH, at the 100,000 USD that the feed may say at most.
            "hedge beyond the largest" => hedge with { SizeUsd = (500_000 * Dollar) + 1 },
            "hedge that pays in" => hedge with { PaysIn = 1 },
            "hedge at any price" => hedge with { AcceptablePrice = UInt256.MaxValue.ToBigInteger() },
            "hedge with a fee above the most" => hedge with { ExecutionFee = Wei.FromEther(Wad.Parse("0.21")) },
            _ when what.StartsWith("top-up", StringComparison.Ordinal) => topUp,
            _ when what.StartsWith("reduction", StringComparison.Ordinal) => reduction,
            _ => hedge,
        };
    }

    private static SampleConfiguration Sample()
    {
        var usdc = new SampleConfiguration().Load().Tokens["USDC"].Address;
        return new SampleConfiguration()
            .Route("direct")
            .SetJson("accounts/0/venues", """["perp-v2", "lyra-v1", "gmx-v2"]""")
            .SetJson("tokens/WETH", $$"""{ "address": "{{WethAt}}", "decimals": 18, "underlying": "ETH" }""")
            .SetJson("policy/assets/WETH", """{ "perTransaction": "10 WETH", "perDay": "50 WETH" }""")
            .Copy("limits/margin/perp-v2", "limits/margin/gmx-v2")
            .SetJson("venues/gmx-v2", $$"""
                { "kind": "gmx-v2", "reader": "0x00000000000000000000000000000000000000e1", "dataStore": "0x00000000000000000000000000000000000000e2",
                  "referralStorage": "0x00000000000000000000000000000000000000e3", "exchangeRouter": "{{Router}}", "router": "0x00000000000000000000000000000000000000e5",
                  "orderHandler": "0x00000000000000000000000000000000000000e6", "orderVault": "{{Vault}}", "eventEmitter": "0x00000000000000000000000000000000000000e8",
                  "marginToken": "USDC", "maxExecutionFee": "0.2 ether",
                  "markets": { "ETH": { "marketToken": "{{Market}}", "indexToken": "{{WethAt}}", "indexDecimals": 18, "longToken": "WETH", "shortToken": "USDC" } },
                  "priceFeeds": {
                    "ETH": { "token": "{{WethAt}}", "decimals": 18, "feed": "0x00000000000000000000000000000000000000ea", "maxAge": "70 min", "least": "10", "most": "100000" },
                    "USDC": { "token": "{{usdc}}", "decimals": 6, "feed": "0x00000000000000000000000000000000000000eb", "maxAge": "25 h", "least": "0.5", "most": "1.5" } } }
                """);
    }
}
