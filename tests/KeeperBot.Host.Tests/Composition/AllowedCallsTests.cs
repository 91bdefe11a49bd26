using System.Text.Json;
using KeeperBot.Core.Decision;
using KeeperBot.Evm.Abi;
using KeeperBot.Evm.Crypto;
using KeeperBot.Host.Composition;
using KeeperBot.Host.Tests.Options;
using KeeperBot.Primitives;
using KeeperBot.TestKit;

namespace KeeperBot.Host.Tests.Composition;

public sealed class AllowedCallsTests
{
    [Fact]
    public void Of_OptionsVaultAtBothVenues_IsTheVaultsFourKeeperFunctions()
    {
        var configuration = new SampleConfiguration().Load();

        var calls = AllowedCalls.Of(configuration);

        calls.ShouldAllBe(call => call.Target == configuration.Accounts[0].Ref.Holder);
        calls.Select(call => call.Signature).ShouldBe(
            ["topUpPerp(uint256)", "tradePerp(bool,uint256,uint256,uint256)", "tradePerp(bool,uint256,uint256,uint256)", "topUpLyra(uint256,uint256)", "reduceLyra(uint256,uint256,uint256,uint256)"]);
        calls.ShouldAllBe(call => call.Arguments.Length > 0 && call.Kinds.Length == 1);
    }

    [Theory]
    [InlineData("[\"top-up\"]", "topUpPerp,topUpLyra")]
    [InlineData("[\"hedge\"]", "tradePerp")]
    [InlineData("[\"reduce\"]", "tradePerp,reduceLyra")]
    public void Of_FewerActions_AllowsFewerCalls(string actions, string names) =>
        string.Join(',', AllowedCalls.Of(new SampleConfiguration().SetJson("limits/actions", actions).Load()).Select(call => call.Signature.Split('(')[0])).ShouldBe(names);

    // The signatures are written by hand; the contracts' own interfaces say whether they are right.
    [Theory]
    [InlineData("options-vault", "keeperbot/OptionsVault.json")]
    [InlineData("direct", "perp-v2/Vault.json", "perp-v2/ClearingHouse.json", "lyra-v1/OptionMarket.json")]
    [InlineData("safe-roles", "zodiac/Roles.json")]
    public void Of_EveryRoute_NamesFunctionsThatTheContractsHave(string route, params string[] files)
    {
        var sample = new SampleConfiguration().Route(route);
        var known = files.SelectMany(Functions).DistinctBy(function => function.Signature).ToDictionary(function => function.Signature, function => function.Selector);

        foreach (var call in AllowedCalls.Of(sample.Load()))
            known.ShouldContainKeyAndValue(call.Signature, call.Selector);
    }

    // Whoever asks, the venue pays the position's owner: the key needs no role and no leave for it.
    [Theory]
    [InlineData("options-vault")]
    [InlineData("direct")]
    [InlineData("safe-roles")]
    public void Of_Settlement_IsTheKeysOwnCallOnEveryRoute(string route)
    {
        const string Collateral = "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359";
        var sample = new SampleConfiguration().Route(route).Set("venues/lyra-v1/shortCollateral", Collateral);
        AllowedCalls.Of(sample.Load()).ShouldNotContain(call => call.IsAnybodys);
        var configuration = sample.SetJson("limits/actions", """["top-up","settle"]""").Load();

        var call = AllowedCalls.Of(configuration).Where(item => item.IsAnybodys).ShouldHaveSingleItem();

        (call.Target, call.Signature, call.Kinds.Single()).ShouldBe((Address.Parse(Collateral), "settleOptions(uint256[])", ActionKind.Settle));
        call.Selector.ShouldBe(Functions("lyra-v1/ShortCollateral.json").Single(function => function.Name == "settleOptions").Selector);
        AllowedCalls.OfHolder(configuration, configuration.Accounts[0]).ShouldNotContain(item => item.IsAnybodys);
    }

    [Fact]
    public void Load_SettleWithoutItsContract_IsRefused() =>
        new SampleConfiguration().Remove("venues/lyra-v1/shortCollateral").SetJson("limits/actions", """["top-up","settle"]""").SingleError().Path.ShouldBe("venues.lyra-v1.shortCollateral");

    [Fact]
    public void Of_ListInTheConfiguration_NarrowsTheDerivedOne()
    {
        var sample = new SampleConfiguration();
        var holder = sample.Load().Accounts[0].Ref.Holder;

        var call = AllowedCalls.Of(sample.SetJson("policy/allow", $$"""[{"to":"{{ChecksumAddress.Format(holder)}}","functions":["topUpPerp(uint256)"]}]""").Load()).ShouldHaveSingleItem();

        call.Signature.ShouldBe("topUpPerp(uint256)");
        call.Arguments.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "topUpPerp(uint256)")]
    [InlineData("0xd6e1afe5cA8D00A2EFC01B89997abE2De47fdfAf", "transfer(address,uint256)")]
    public void Load_ListNamesACallThatNoRouteMakes_IsAnError(string to, string function)
    {
        var error = new SampleConfiguration().SetJson("policy/allow", $$"""[{"to":"{{to}}","functions":["{{function}}"]}]""").SingleError();
        error.Path.ShouldBe("policy.allow[0].functions[0]");
        error.Problem.ShouldContain("no call that a route");
    }

    private static IEnumerable<AbiFunction> Functions(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(RepositoryPaths.Root, "abi", file)));
        var abi = document.RootElement.ValueKind == JsonValueKind.Array ? document.RootElement : document.RootElement.GetProperty("abi");
        var contract = ContractAbi.Parse(abi.GetRawText());
        return [.. abi.EnumerateArray().Where(entry => entry.GetProperty("type").GetString() == "function")
            .Select(entry => entry.GetProperty("name").GetString()!).Distinct().SelectMany(name => Overloads(contract, name))];
    }

    private static IEnumerable<AbiFunction> Overloads(ContractAbi contract, string name) => contract.Functions.Where(function => function.Name == name);
}
