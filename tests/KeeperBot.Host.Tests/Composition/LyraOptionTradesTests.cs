using System.Numerics;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Units;
using KeeperBot.Host.Composition.Venues.LyraV1;
using KeeperBot.Host.Options;
using KeeperBot.Host.Tests.Options;
using KeeperBot.Protocols.Routes;

namespace KeeperBot.Host.Tests.Composition;

/// <summary>What a key may do for gamma and vega at Lyra v1, by the bytes that the route encodes: closes and purchases within their bounds, written only where rolls are configured, and nothing at all unless configured.</summary>
public sealed class LyraOptionTradesTests
{
    private const string Trading = """
        { "ETH": { "minTrade": "0.1 ETH", "maxTrade": "10 ETH", "maxPremium": "500 sUSD", "reserve": "0 sUSD", "maxSlippage": "5 %", "cooldown": "15 min", "buy": true } }
        """;

    private static readonly BigInteger Cost = Wad.Parse("100").Raw;

    [Theory]
    [InlineData("buy", null)]
    [InlineData("buy more than the largest", "policy.argument_not_allowed")]
    [InlineData("buy for more than declared", "policy.argument_not_allowed")]
    [InlineData("buy as a hedge", "policy.kind_not_allowed")]
    [InlineData("write", "policy.argument_not_allowed")]
    [InlineData("sell a long", null)]
    [InlineData("sell a long for anything", "policy.argument_not_allowed")]
    [InlineData("buy a short back", null)]
    [InlineData("buy another short back", "policy.argument_not_allowed")]
    public void Authorize_OptionTrade_OnlyWithinItsBounds(string what, string? code) => Require(Configured(), what, code);

    [Theory]
    [InlineData("write", null)]
    [InlineData("write against base", "policy.argument_not_allowed")]
    [InlineData("write more than the largest", "policy.argument_not_allowed")]
    [InlineData("write for anything", "policy.argument_not_allowed")]
    [InlineData("write with more collateral than declared", "policy.argument_not_allowed")]
    [InlineData("write as a trade", "policy.argument_not_allowed")]
    [InlineData("buy as something written", "policy.argument_not_allowed")]
    public void Authorize_RollsConfigured_WritesOnlyWithinTheirBounds(string what, string? code) => RequireWrite(Configured(rolls: true), what, code);

    [Fact]
    public void Authorize_RollsNotConfigured_NothingIsWritten() => RequireWrite(Configured(), "write", "policy.kind_not_allowed");

    private static void RequireWrite(KeeperConfiguration configuration, string what, string? code)
    {
        var lyra = configuration.Options.Venues.Values.OfType<LyraV1VenueOptions>().Single();
        VenueOrder order = what == "buy as something written"
            ? new LyraOpen(lyra.OptionMarket, 3, 0, 1, Wad.Parse("1"), Cost)
            : new LyraWrite(
                lyra.OptionMarket, 3, what == "write against base" ? 2 : 3, Wad.Parse(what == "write more than the largest" ? "4.1" : "4"), Wad.FromRaw(Cost + (what.Contains("declared", StringComparison.Ordinal) ? 1 : 0)),
                what == "write for anything" ? 0 : 1);
        var account = configuration.Accounts[0].Ref;
        var call = new DirectRoute().Encode(account, order).ShouldBeOfType<RoutedCall>();
        PolicyCalls.RequireAnswer(
            configuration, what == "write as a trade" ? ActionKind.TradeOption : ActionKind.WriteOption, call.To, call.Data, [TokenAmount.FromRaw(configuration.Tokens[lyra.QuoteToken], Cost)],
            $"{account.Id}/lyra-v1/new-strike-call-3", code);
    }

    [Theory]
    [InlineData("buy", "policy.selector_not_allowed")]
    [InlineData("buy a short back", "policy.kind_not_allowed")]
    public void Authorize_NotConfigured_IsRefused(string what, string code) => Require(new SampleConfiguration().Route("direct").Load(), what, code);

    private const string Rolls = """
        , "roll": { "collateral": ["sUSD"], "minExpiry": "7 d", "maxExpiry": "60 d", "minDelta": "10 %", "maxDelta": "45 %", "health": "2", "maxWritten": "4 ETH" } } }
        """;

    private static KeeperConfiguration Configured(bool rolls = false) => new SampleConfiguration().Route("direct")
        .SetJson("limits/actions", rolls ? """["top-up", "reduce", "hedge", "trade-option", "write-option"]""" : """["top-up", "reduce", "hedge", "trade-option"]""").SetJson("limits/vega", """{ "ETH": { "max": "40 sUSD", "target": "20 sUSD" } }""")
        .SetJson("limits/options", rolls ? Trading.TrimEnd().TrimEnd('}', ' ') + Rolls : Trading).Load();

    private static void Require(KeeperConfiguration configuration, string what, string? code)
    {
        var lyra = configuration.Options.Venues.Values.OfType<LyraV1VenueOptions>().Single();
        var market = lyra.OptionMarket;
        VenueOrder order = what switch
        {
            "buy" or "buy as a hedge" or "buy for more than declared" => new LyraOpen(market, 3, 0, 1, Wad.Parse("10"), Cost),
            "buy more than the largest" => new LyraOpen(market, 3, 0, 1, Wad.Parse("10.1"), Cost),
            "write" => new LyraOpen(market, 3, 0, 3, Wad.Parse("1"), Cost),
            "sell a long" => new LyraClose(market, 5, 3, 0, Wad.Parse("1"), Wad.Zero, Cost, 0, Forced: false),
            "sell a long for anything" => new LyraClose(market, 5, 3, 0, Wad.Parse("1"), Wad.Zero, 0, 0, Forced: false),
            "buy another short back" => new LyraClose(market, 8, 3, 4, Wad.Parse("1"), Wad.Zero, 0, Cost, Forced: false),
            _ => new LyraClose(market, 7, 3, 4, Wad.Parse("1"), Wad.Zero, 0, Cost, Forced: false),
        };
        var account = configuration.Accounts[0].Ref;
        var call = new DirectRoute().Encode(account, order).ShouldBeOfType<RoutedCall>();
        var declared = TokenAmount.FromRaw(configuration.Tokens[lyra.QuoteToken], what == "buy for more than declared" ? Cost - 1 : Cost);
        PolicyCalls.RequireAnswer(
            configuration, what.EndsWith("as a hedge", StringComparison.Ordinal) ? ActionKind.Hedge : ActionKind.TradeOption, call.To, call.Data, [declared],
            what.Contains("short", StringComparison.Ordinal) ? $"{account.Id}/lyra-v1/7" : $"{account.Id}/lyra-v1", code);
    }
}
