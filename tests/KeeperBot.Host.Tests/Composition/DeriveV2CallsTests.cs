using KeeperBot.Core.Decision;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Host.Composition;
using KeeperBot.Host.Composition.Venues.DeriveV2;
using KeeperBot.Host.Options;
using KeeperBot.Host.Tests.Options;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Routes;

namespace KeeperBot.Host.Tests.Composition;

/// <summary>The bytes that the direct route encodes for Derive v2 pass the composed policy, and the same bytes with one argument changed do not; mistakes in the section are named.</summary>
public sealed class DeriveV2CallsTests
{
    private static readonly Address Somebody = Address.Parse("0x00000000000000000000000000000000000000ee");

    [Theory]
    [InlineData("deposit", null)]
    [InlineData("deposit into another's subaccount", "policy.argument_not_allowed")]
    [InlineData("deposit more than declared", "policy.argument_not_allowed")]
    [InlineData("withdraw", "policy.selector_not_allowed")]
    [InlineData("deposit to a new account", "policy.selector_not_allowed")]
    public void Authorize_CallAtTheCash_OnlyIntoTheAccountsOwnSubaccounts(string what, string? code)
    {
        var configuration = Sample().Load();
        PolicyCalls.RequireAnswer(
            configuration, ActionKind.TopUp, Derive(configuration).Cash, Data(configuration, what),
            [Amount(configuration, 100)], "main/derive/hedge", code);
    }

    [Fact]
    public void Contracts_OfTheVenue_AreAllPinnedAndTheCashIsWatched()
    {
        var configuration = Sample().Load();
        var derive = Derive(configuration);
        var market = derive.Markets["ETH"];
        var pinned = PinnedContracts.Of(configuration).Select(contract => contract.Address).ToHashSet();
        Address[] expected =
        [
            derive.SubAccounts, derive.Manager, derive.Cash, derive.Auction, derive.Matching!.Value,
            market.SpotFeed, market.ForwardFeed!.Value, market.VolFeed!.Value, market.Perp!.Value, market.Option!.Value,
        ];
        expected.ShouldAllBe(address => pinned.Contains(address));
        WatchedAllowances.Of(configuration).ShouldContain(pair => pair.Token.Symbol == "USDC" && pair.Spender == derive.Cash);
    }

    [Theory]
    [InlineData("marginToken", "\"DAI\"", "venues.derive.marginToken")]
    [InlineData("maxFeedAge", "\"3 d\"", "venues.derive.maxFeedAge")]
    [InlineData("markets/ETH/volFeed", null, "venues.derive.markets.ETH.option")]
    [InlineData("markets/ETH/perp", "\"0x0000000000000000000000000000000000000003\"", "venues.derive.markets.ETH.perp")]
    [InlineData("markets/ETH/id", "0", "venues.derive.markets.ETH.id")]
    [InlineData("keptSubaccounts/hedge/account", "\"other\"", "venues.derive.keptSubaccounts.hedge.account")]
    [InlineData("keptSubaccounts/again", "{ \"account\": \"main\", \"number\": 77 }", "venues.derive.keptSubaccounts")]
    [InlineData("keptSubaccounts/a b", "{ \"account\": \"main\", \"number\": 78 }", "venues.derive.keptSubaccounts.a b")]
    [InlineData("nonsense", "1", "venues.derive.nonsense")]
    public void Load_MistakeInTheSection_IsNamed(string key, string? value, string path)
    {
        var sample = value is null ? Sample().Remove($"venues/derive/{key}") : Sample().SetJson($"venues/derive/{key}", value);
        sample.Errors().ShouldContain(error => error.Path == path);
    }

    [Fact]
    public void Load_AccountWithoutASubaccount_IsNamed() =>
        Sample().SetJson("venues/derive/keptSubaccounts", """{ "hedge": { "account": "nobody", "number": 77 } }""").Errors()
            .ShouldContain(error => error.Path == "venues.derive.keptSubaccounts" && error.Problem.Contains("'main'", StringComparison.Ordinal));

    private static Bytes Data(KeeperConfiguration configuration, string what)
    {
        var order = new DeriveDeposit(Derive(configuration).Cash, 77, Amount(configuration, 100));
        VenueOrder? changed = what switch
        {
            "deposit" => order,
            "deposit into another's subaccount" => order with { Subaccount = 78 },
            "deposit more than declared" => order with { Amount = Amount(configuration, 101) },
            _ => null,
        };
        if (changed is not null)
            return new DirectRoute().Encode(configuration.Accounts[0].Ref, changed).ShouldBeOfType<RoutedCall>().Data;
        return what == "withdraw"
            ? AbiFunction.Parse("withdraw(uint256 accountId, uint256 stableAmount, address recipient)").Encode(77, order.Amount.Raw, Somebody)
            : AbiFunction.Parse("depositToNewAccount(address recipient, uint256 stableAmount, address manager)").Encode(Somebody, order.Amount.Raw, Somebody);
    }

    private static SampleConfiguration Sample()
    {
        var sample = new SampleConfiguration()
            .SetJson("venues", """{ "derive": { "kind": "derive-v2", "marginToken": "USDC", "maxFeedAge": "20 min", "keptSubaccounts": { "hedge": { "account": "main", "number": 77 } }, "markets": { "ETH": { "id": 1 } } } }""")
            .SetJson("accounts/0/venues", """["derive"]""").Route("direct")
            .SetJson("accounts/0/buffers", """["USDC"]""")
            .Copy("limits/margin/perp-v2", "limits/margin/derive").Remove("limits/margin/perp-v2").Remove("limits/margin/lyra-v1");
        foreach (var (key, digits) in new[]
        {
            ("subAccounts", "01"), ("manager", "02"), ("cash", "03"), ("auction", "04"), ("matching", "05"), ("markets/ETH/spotFeed", "06"),
            ("markets/ETH/forwardFeed", "07"), ("markets/ETH/volFeed", "08"), ("markets/ETH/perp", "09"), ("markets/ETH/option", "0a"),
        })
            sample.Set($"venues/derive/{key}", "0x00000000000000000000000000000000000000" + digits);
        return sample;
    }

    private static DeriveV2VenueOptions Derive(KeeperConfiguration configuration) => (DeriveV2VenueOptions)configuration.Options.Venues["derive"];

    private static TokenAmount Amount(KeeperConfiguration configuration, long units) => TokenAmount.FromWad(configuration.Tokens["USDC"], Wad.FromInteger(units), Rounding.Down);
}
