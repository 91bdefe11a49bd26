using System.Text.Json;
using KeeperBot.Evm.Abi;
using KeeperBot.Host.Composition;
using KeeperBot.Host.Tests.Options;
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
            ["topUpPerp(uint256)", "tradePerp(bool,uint256,uint256,uint256)", "topUpLyra(uint256,uint256)", "reduceLyra(uint256,uint256,uint256,uint256)"]);
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
    public void Of_EveryRoute_NamesFunctionsThatTheContractsHave(string route, params string[] files)
    {
        var sample = new SampleConfiguration().Set("accounts/0/route", route);
        if (route == "direct")
            sample.Copy("key/address", "accounts/0/holder");
        var known = files.SelectMany(Functions).DistinctBy(function => function.Signature).ToDictionary(function => function.Signature, function => function.Selector);

        foreach (var call in AllowedCalls.Of(sample.Load()))
            known.ShouldContainKeyAndValue(call.Signature, call.Selector);
    }

    [Fact]
    public void Of_ListInTheConfiguration_ReplacesTheDerivedOne() =>
        AllowedCalls.Of(new SampleConfiguration().SetJson("policy/allow", "[{\"to\":\"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed\",\"functions\":[\"transfer(address,uint256)\"]}]").Load())
            .ShouldHaveSingleItem().Selector.ToString().ShouldBe("0xa9059cbb");

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
