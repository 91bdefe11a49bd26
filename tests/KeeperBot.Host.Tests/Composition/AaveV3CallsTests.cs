using KeeperBot.Core.Decision;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Host.Composition;
using KeeperBot.Host.Composition.Venues.AaveV3;
using KeeperBot.Host.Options;
using KeeperBot.Host.Tests.Options;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Routes;

namespace KeeperBot.Host.Tests.Composition;

/// <summary>The bytes that the direct route encodes for Aave v3 pass the composed policy, and the same bytes with one argument changed do not; mistakes in the section are named.</summary>
public sealed class AaveV3CallsTests
{
    private const string Refused = "policy.argument_not_allowed";
    private static readonly Address Somebody = Address.Parse("0x00000000000000000000000000000000000000ee");

    [Theory]
    [InlineData("supply", null)]
    [InlineData("supply for somebody else", Refused)]
    [InlineData("supply more than declared", Refused)]
    [InlineData("supply another token", Refused)]
    [InlineData("supply a token that is no reserve", Refused)]
    [InlineData("supply with a referral code", Refused)]
    [InlineData("repay", null)]
    [InlineData("repay the stable debt", null)]
    [InlineData("repay for somebody else", Refused)]
    [InlineData("repay more than declared", Refused)]
    [InlineData("repay everything", Refused)]
    [InlineData("repay at no rate mode", Refused)]
    [InlineData("withdraw", "policy.selector_not_allowed")]
    public void Authorize_CallAtThePool_OnlyIntoTheConfiguredAccount(string what, string? code)
    {
        var configuration = Sample().Load();
        PolicyCalls.RequireAnswer(
            configuration, ActionKind.TopUp, Aave(configuration).Pool, Data(configuration, what),
            [Amount(configuration, 100)], "main/aave-v3", code);
    }

    [Fact]
    public void Contracts_OfTheVenue_AreAllPinnedAndThePoolIsWatched()
    {
        var configuration = Sample().Load();
        var aave = Aave(configuration);
        var pinned = PinnedContracts.Of(configuration).Select(contract => contract.Address).ToHashSet();
        Address[] expected =
        [
            aave.Pool, aave.AddressesProvider, aave.Oracle, aave.Sentinel!.Value,
            .. aave.Reserves.Values.SelectMany(reserve => new[] { reserve.AToken, reserve.VariableDebtToken, reserve.StableDebtToken, reserve.PriceSource }),
        ];
        expected.ShouldAllBe(address => pinned.Contains(address));
        WatchedAllowances.Of(configuration).ShouldContain(pair => pair.Token.Symbol == "USDC" && pair.Spender == aave.Pool);
    }

    [Theory]
    [InlineData("limitsToken", "\"sUSD\"", "venues.aave-v3.limitsToken")]
    [InlineData("reserves/USDC/variableDebtToken", "\"0x0000000000000000000000000000000000000012\"", "venues.aave-v3.reserves.USDC.variableDebtToken")]
    [InlineData("reserves/USDC/maxPriceAge", "\"70\"", "venues.aave-v3.reserves.USDC.maxPriceAge")]
    [InlineData("eModes", "[{\"category\":1},{\"category\":1}]", "venues.aave-v3.eModes")]
    [InlineData("eModes", "[{\"category\":0}]", "venues.aave-v3.eModes[0].category")]
    [InlineData("nonsense", "1", "venues.aave-v3.nonsense")]
    public void Load_MistakeInTheSection_IsNamed(string key, string value, string path) =>
        Sample().SetJson($"venues/aave-v3/{key}", value).Errors().ShouldContain(error => error.Path == path);

    [Fact]
    public void Load_ReserveThatIsNoToken_IsNamed() =>
        Sample().Rename("venues/aave-v3/reserves/USDC", "FRAX").Errors().ShouldContain(error => error.Path == "venues.aave-v3.reserves.FRAX");

    [Fact]
    public void Load_VaultAtAave_IsRefused() =>
        Sample().Set("accounts/0/route", "options-vault").Errors().ShouldContain(error => error.Path.StartsWith("accounts[0].", StringComparison.Ordinal) && error.Problem.Contains("options-vault", StringComparison.Ordinal));

    private static Bytes Data(KeeperConfiguration configuration, string what)
    {
        var account = configuration.Accounts[0].Ref;
        var supply = new AaveSupply(Aave(configuration).Pool, Amount(configuration, 100), account.Holder);
        var repay = new AaveRepay(supply.Pool, supply.Amount, 2, account.Holder);
        VenueOrder? order = what switch
        {
            "supply" => supply,
            "supply for somebody else" => supply with { OnBehalfOf = Somebody },
            "supply more than declared" => supply with { Amount = Amount(configuration, 101) },
            "supply another token" => supply with { Amount = TokenAmount.FromRaw(configuration.Tokens["WETH"], supply.Amount.Raw) },
            "supply a token that is no reserve" => supply with { Amount = TokenAmount.FromRaw(configuration.Tokens["sUSD"], supply.Amount.Raw) },
            "repay" => repay,
            "repay the stable debt" => repay with { RateMode = 1 },
            "repay for somebody else" => repay with { OnBehalfOf = Somebody },
            "repay more than declared" => repay with { Amount = Amount(configuration, 101) },
            "repay everything" => repay with { Amount = TokenAmount.FromRaw(supply.Amount.Token, UInt256.MaxValue.ToBigInteger()) },
            "repay at no rate mode" => repay with { RateMode = 3 },
            _ => null,
        };
        if (order is not null)
            return new DirectRoute().Encode(account, order).ShouldBeOfType<RoutedCall>().Data;
        var asset = supply.Amount.Token.Address;
        return what == "withdraw"
            ? AbiFunction.Parse("withdraw(address asset, uint256 amount, address to)").Encode(asset, supply.Amount.Raw, Somebody)
            : AbiFunction.Parse("supply(address asset, uint256 amount, address onBehalfOf, uint16 referralCode)").Encode(asset, supply.Amount.Raw, account.Holder, 7);
    }

    private static SampleConfiguration Sample()
    {
        var sample = new SampleConfiguration()
            .SetJson("venues", """{ "aave-v3": { "kind": "aave-v3", "limitsToken": "USDC", "reserves": {} } }""")
            .SetJson("tokens/WETH", """{ "address": "0x0000000000000000000000000000000000000031", "decimals": 18, "underlying": "ETH" }""")
            .SetJson("accounts/0/venues", """["aave-v3"]""").Route("direct")
            .SetJson("accounts/0/buffers", """["USDC"]""")
            .Copy("limits/margin/perp-v2", "limits/margin/aave-v3").Remove("limits/margin/perp-v2").Remove("limits/margin/lyra-v1");
        foreach (var (key, digits) in new[] { ("pool", "01"), ("addressesProvider", "02"), ("oracle", "03"), ("sentinel", "04") })
            sample.Set($"venues/aave-v3/{key}", "0x00000000000000000000000000000000000000" + digits);
        return sample
            .SetJson("venues/aave-v3/reserves/WETH", Reserve("1", "\"underlying\": \"ETH\","))
            .SetJson("venues/aave-v3/reserves/USDC", Reserve("2", ""));
    }

    private static string Reserve(string digit, string underlying) => $$"""
        {
          {{underlying}}
          "aToken": "0x000000000000000000000000000000000000001{{digit}}",
          "variableDebtToken": "0x000000000000000000000000000000000000002{{digit}}",
          "stableDebtToken": "0x000000000000000000000000000000000000004{{digit}}",
          "priceSource": "0x000000000000000000000000000000000000005{{digit}}",
          "maxPriceAge": "70 min"
        }
        """;

    private static AaveV3VenueOptions Aave(KeeperConfiguration configuration) => (AaveV3VenueOptions)configuration.Options.Venues["aave-v3"];

    private static TokenAmount Amount(KeeperConfiguration configuration, long units) => TokenAmount.FromWad(configuration.Tokens["USDC"], Wad.FromInteger(units), Rounding.Down);
}
