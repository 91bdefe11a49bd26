using System.Text;
using System.Text.Json.Nodes;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Host.Options;
using KeeperBot.Host.Options.Binding;

namespace KeeperBot.Host.Tests.Options;

public sealed class ConfigurationLoaderTests
{
    [Fact]
    public void Parse_Example_BindsEveryValueInItsUnit()
    {
        var configuration = new SampleConfiguration().Load();

        configuration.Chain.Value.ShouldBe(31337UL);
        configuration.Options.Chain.MaxHeadAge.ShouldBeNull();
        configuration.Options.Chain.PollInterval.ShouldBe(TimeSpan.FromSeconds(1));
        configuration.Options.Policy.Fees.RoutineMaxFee.ShouldBe(Wei.FromGwei(Wad.FromInteger(50)));
        configuration.Options.Policy.MaxCostPerTransaction.ShouldBe(Wei.FromEther(Wad.Parse("0.5")));
        configuration.Options.Policy.GasPad.ShouldBe(Wad.Parse("1.5"));
        var lyra = configuration.Limits.Margin[new VenueId("lyra-v1")];
        lyra.MaxFeeOfSpot.ShouldBe(Wad.Parse("0.005"));
        lyra.MaxReduceFraction.ShouldBe(Wad.Parse("0.5"));
        lyra.Cooldown.ShouldBe(TimeSpan.FromMinutes(5));
        configuration.Limits.Drift[new Underlying("ETH")].Band.ShouldBe(Wad.Parse("0.75"));
        var account = configuration.Accounts.ShouldHaveSingleItem();
        account.Route.ShouldBe(RouteKind.OptionsVault);
        account.Ref.Actor.ShouldBe(configuration.Options.Key.Address);
        account.Buffers.Select(token => token.Decimals).ShouldBe([6, 18]);
    }

    [Fact]
    public void Parse_CommentsAndTrailingCommas_AreAllowed() =>
        ConfigurationLoader.Parse(Encoding.UTF8.GetBytes(SampleConfiguration.ExampleText.Replace("\"level\": \"information\"", "\"level\": \"information\", /* so */", StringComparison.Ordinal)), "x", "/")
            .Options.Mode.ShouldBe(OperatingMode.Active);

    [Theory]
    [InlineData("{\n  \"mode\": active\n}", 2, 11)]
    [InlineData("{\n  \"mode\": \"active\"\n  \"chain\": {}\n}", 3, 3)]
    [InlineData("", 1, 1)]
    [InlineData("{", 1, 2)]
    public void Parse_SyntaxError_NamesLineAndColumn(string text, int line, int column)
    {
        var error = Should.Throw<ConfigurationException>(() => ConfigurationLoader.Parse(Encoding.UTF8.GetBytes(text), "x.json", "/")).Errors.ShouldHaveSingleItem();

        error.Problem.ShouldStartWith("not valid JSON");
        (error.Line, error.Column).ShouldBe((line, column));
    }

    [Theory]
    [InlineData("chain/pollIntervall", "\"1 s\"", "chain.pollIntervall", "did you mean \"pollInterval\"?")]
    [InlineData("chian", "{}", "chian", "did you mean \"chain\"?")]
    [InlineData("limits/margin/lyra-v1/tarted", "\"1.5\"", "limits.margin.lyra-v1.tarted", "did you mean \"target\"?")]
    [InlineData("venues/lyra-v1/optionMarkets", "\"0x00\"", "venues.lyra-v1.optionMarkets", "did you mean \"optionMarket\"?")]
    [InlineData("accounts/0/buffer", "[]", "accounts[0].buffer", "did you mean \"buffers\"?")]
    [InlineData("key/privateKey", "\"x\"", "key.privateKey", "known here: file, passwordFile, remote, address")]
    public void Parse_UnknownKey_NamesFullPathAndNearestKey(string path, string json, string fullPath, string mend)
    {
        var error = new SampleConfiguration().SetJson(path, json).SingleError();

        error.Path.ShouldBe(fullPath);
        error.Problem.ShouldBe("is not a known key");
        error.Mend.ShouldContain(mend);
        error.Line.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("limits/quarantine", "10 gwei", "limits.quarantine", "has the unit 'gwei', which is not one of time", "ms, s, min, h or d")]
    [InlineData("limits/quarantine", "10", "limits.quarantine", "has no unit", "ms, s, min, h or d")]
    [InlineData("limits/quarantine", "10 MIN", "limits.quarantine", "has the unit 'MIN'", "ms, s, min, h or d")]
    [InlineData("limits/quarantine", "-1 min", "limits.quarantine", "is negative", "ms, s, min, h or d")]
    [InlineData("limits/quarantine", "ten min", "limits.quarantine", "is not a number with a unit", "ms, s, min, h or d")]
    [InlineData("policy/fees/minTip", "0.1 ether", "policy.fees.minTip", "has the unit 'ether', which does not fit here", "gwei or wei")]
    [InlineData("policy/fees/minTip", "1", "policy.fees.minTip", "has no unit", "gwei or wei")]
    [InlineData("policy/fees/minTip", "0.1 wei", "policy.fees.minTip", "is not a whole number of wei", "gwei or wei")]
    [InlineData("policy/maxCostPerDay", "2 ETH", "policy.maxCostPerDay", "has the unit 'ETH', which does not fit here", "ether, gwei or wei")]
    [InlineData("policy/maxCostPerDay", "-2 ether", "policy.maxCostPerDay", "is negative", "ether, gwei or wei")]
    [InlineData("limits/margin/perp-v2/maxSlippage", "0.02", "limits.margin.perp-v2.maxSlippage", "has no unit", "in percent")]
    [InlineData("limits/margin/perp-v2/maxSlippage", "2 USDC", "limits.margin.perp-v2.maxSlippage", "has the unit 'USDC'", "in percent")]
    [InlineData("limits/margin/perp-v2/maxSlippage", "-2 %", "limits.margin.perp-v2.maxSlippage", "is negative", "in percent")]
    [InlineData("limits/margin/perp-v2/trigger", "140 %", "limits.margin.perp-v2.trigger", "has the unit '%'", "without unit")]
    [InlineData("limits/margin/perp-v2/trigger", "1,4", "limits.margin.perp-v2.trigger", "is not a plain decimal number", "without unit")]
    [InlineData("limits/margin/perp-v2/trigger", "1e1", "limits.margin.perp-v2.trigger", "has the unit 'e1'", "without unit")]
    [InlineData("limits/margin/perp-v2/minTopUp", "50 sUSD", "limits.margin.perp-v2.minTopUp", "has the unit 'sUSD'", "give it in USDC")]
    [InlineData("limits/margin/perp-v2/minTopUp", "50", "limits.margin.perp-v2.minTopUp", "has no unit", "symbol it counts")]
    [InlineData("limits/margin/perp-v2/minReduce", "1 BTC", "limits.margin.perp-v2.minReduce", "has the unit 'BTC'", "ETH")]
    [InlineData("limits/drift/ETH/band", "0.5 USDC", "limits.drift.ETH.band", "has the unit 'USDC'", "give it in ETH")]
    [InlineData("policy/assets/USDC/perDay", "20000 sUSD", "policy.assets.USDC.perDay", "has the unit 'sUSD'", "give it in USDC")]
    public void Parse_WrongOrMissingUnit_SaysWhichFit(string path, string value, string fullPath, string problem, string mend)
    {
        var error = new SampleConfiguration().Set(path, value).SingleError();

        error.Path.ShouldBe(fullPath);
        error.Value.ShouldBe(value);
        error.Problem.ShouldContain(problem);
        error.Mend.ShouldContain(mend);
    }

    [Theory]
    [InlineData("tokens/USDC/address", "0x0000000000000000000000000000000000000000", "is the zero address")]
    [InlineData("tokens/USDC/address", "0x5fbDB2315678afecb367f032d93F642f64180aa3", "has a wrong EIP-55 checksum")]
    [InlineData("tokens/USDC/address", "0x5FbDB2315678afecb367f032d93F642f64180aa", "is not an address")]
    [InlineData("tokens/USDC/address", "5FbDB2315678afecb367f032d93F642f64180aa3", "is not an address")]
    public void Parse_BadAddress_IsRefused(string path, string value, string problem)
    {
        var error = new SampleConfiguration().Set(path, value).SingleError();

        error.Path.ShouldBe(path.Replace('/', '.'));
        error.Value.ShouldBe(value);
        error.Problem.ShouldContain(problem);
    }

    [Theory]
    [InlineData("tokens/sUSD/address", "tokens/USDC/address", "tokens.sUSD.address", "is the same address as tokens.USDC.address")]
    [InlineData("venues/lyra-v1/optionToken", "tokens/USDC/address", "venues.lyra-v1.optionToken", "is the same address as tokens.USDC.address")]
    [InlineData("venues/perp-v2/markets/ETH", "venues/perp-v2/vault", "venues.perp-v2.markets.ETH", "is the same address as venues.perp-v2.vault")]
    [InlineData("accounts/0/holder", "key/address", "accounts[0].holder", "is key.address, which is no vault")]
    public void Parse_SameAddressTwice_IsRefused(string path, string from, string fullPath, string problem)
    {
        var errors = new SampleConfiguration().Copy(from, path).Errors();

        errors.ShouldContain(error => error.Path == fullPath && error.Problem == problem);
    }

    [Theory]
    [InlineData("limits/margin/perp-v2/danger", "1", "limits.margin.perp-v2.danger", "is not above 1")]
    [InlineData("limits/margin/perp-v2/danger", "1.5", "limits.margin.perp-v2.trigger", "is not above danger (1.5)")]
    [InlineData("limits/margin/perp-v2/target", "1.5", "limits.margin.perp-v2.target", "is not above trigger (1.5)")]
    [InlineData("limits/margin/perp-v2/minTopUp", "1001 USDC", "limits.margin.perp-v2.maxTopUp", "is below minTopUp")]
    [InlineData("limits/margin/perp-v2/minTopUp", "0 USDC", "limits.margin.perp-v2.minTopUp", "is not above zero")]
    [InlineData("limits/margin/perp-v2/reserve", "-1 USDC", "limits.margin.perp-v2.reserve", "is negative")]
    [InlineData("limits/margin/perp-v2/maxReduceFraction", "101 %", "limits.margin.perp-v2.maxReduceFraction", "is not between 0 % and 100 %")]
    [InlineData("limits/drift/ETH/inside", "0.75 ETH", "limits.drift.ETH.inside", "is not below band (0.75 ETH)")]
    [InlineData("limits/drift/ETH/maxTrade", "0.3 ETH", "limits.drift.ETH.maxTrade", "one hedge could not come back inside")]
    [InlineData("limits/drift/ETH/minTrade", "0.7 ETH", "limits.drift.ETH.minTrade", "is above band - inside (0.65 ETH)")]
    [InlineData("limits/drift/ETH/marginAfter", "1", "limits.drift.ETH.marginAfter", "is not above 1")]
    [InlineData("policy/fees/emergencyMaxFee", "49 gwei", "policy.fees.emergencyMaxFee", "is below routineMaxFee")]
    [InlineData("policy/fees/maxTip", "0.01 gwei", "policy.fees.maxTip", "is below minTip")]
    [InlineData("policy/maxCostPerDay", "0.1 ether", "policy.maxCostPerDay", "is below maxCostPerHour")]
    [InlineData("policy/maxCostPerHour", "0.4 ether", "policy.maxCostPerHour", "is below maxCostPerTransaction")]
    [InlineData("policy/maxCostPerHour", "3 ether", "policy.maxCostPerDay", "is below maxCostPerHour")]
    [InlineData("policy/assets/USDC/perHour", "1999 USDC", "policy.assets.USDC.perHour", "is below perTransaction")]
    [InlineData("policy/assets/USDC/perHour", "20001 USDC", "policy.assets.USDC.perDay", "is below perHour")]
    [InlineData("policy/assets/USDC/perHour", "5000 sUSD", "policy.assets.USDC.perHour", "has the unit 'sUSD'")]
    [InlineData("policy/gasPad", "0.9", "policy.gasPad", "is not between 1 and 3")]
    [InlineData("policy/assets/USDC/perTransaction", "999 USDC", "policy.assets.USDC.perTransaction", "is below limits.margin.perp-v2.maxTopUp (1000 USDC)")]
    [InlineData("policy/assets/USDC/perDay", "1999 USDC", "policy.assets.USDC.perDay", "is below perHour")]
    [InlineData("chain/pollInterval", "0 s", "chain.pollInterval", "is zero")]
    public void Parse_ValuesOutOfOrder_NamesTheOneToChange(string path, string value, string fullPath, string problem)
    {
        var error = new SampleConfiguration().Set(path, value).SingleError();

        error.Path.ShouldBe(fullPath);
        error.Problem.ShouldContain(problem);
    }

    [Theory]
    [InlineData("mode", "null", "mode", "is null")]
    [InlineData("chain/rpc", "null", "chain.rpc", "is null")]
    [InlineData("chain/rpc", "[]", "chain.rpc", "is an empty list")]
    [InlineData("chain/rpc/0", "\"ws://127.0.0.1:8545\"", "chain.rpc[0]", "has the scheme 'ws'")]
    [InlineData("chain/rpc/0", "\"127.0.0.1\"", "chain.rpc[0]", "is not an absolute URL")]
    [InlineData("chain/rpc/0", "\"env:KEEPERBOT_TEST_UNSET\"", "chain.rpc[0]", "KEEPERBOT_TEST_UNSET is not set")]
    [InlineData("chain/rpc", "[\"http://a:1\", \"http://a:1\"]", "chain.rpc[1]", "is the same node")]
    [InlineData("chain/id", "0", "chain.id", "is out of range")]
    [InlineData("chain/id", "-1", "chain.id", "is out of range")]
    [InlineData("chain/id", "1.5", "chain.id", "is out of range")]
    [InlineData("chain/id", "\"31337\"", "chain.id", "is a text, where a number is wanted")]
    [InlineData("chain/finality", "{}", "chain.finality", "has neither a tag nor a depth")]
    [InlineData("chain/finality", "{\"tag\":\"finalized\",\"depth\":3}", "chain.finality", "has both a tag and a depth")]
    [InlineData("chain/finality/tag", "\"latest\"", "chain.finality.tag", "is not one of the choices")]
    [InlineData("limits/margin/perp-v2/trigger", "1.4", "limits.margin.perp-v2.trigger", "is a number, where a text is wanted")]
    [InlineData("key", "\"0xabc\"", "key", "is a text, where a section is wanted")]
    [InlineData("key/file", "\"  \"", "key.file", "is empty")]
    [InlineData("venues/perp-v2/kind", "\"perp-v3\"", "venues.perp-v2.kind", "is not one of the choices")]
    [InlineData("venues/perp-v2/settlementToken", "\"USDT\"", "venues.perp-v2.settlementToken", "names no token")]
    [InlineData("venues/perp-v2/oracles", "{\"BTC\":{\"dispatcher\":\"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed\",\"feed\":\"0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359\",\"maxAge\":\"1 h\"}}", "venues.perp-v2.oracles.BTC", "is of no market")]
    [InlineData("venues/perp-v2/oracles", "{\"ETH\":{\"dispatcher\":\"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed\",\"feed\":\"0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359\",\"maxAge\":\"0 s\"}}", "venues.perp-v2.oracles.ETH.maxAge", "is zero")]
    [InlineData("accounts/0/venues", "[\"perp-v2\",\"lyra\"]", "accounts[0].venues[1]", "is not in venues")]
    [InlineData("accounts/0/buffers", "[\"USDC\",\"USDC\"]", "accounts[0].buffers[1]", "stands there twice")]
    [InlineData("accounts/0/id", "\"my|vault\"", "accounts[0].id", "is not usable as a name")]
    [InlineData("accounts/0/acceptFullCustody", "true", "accounts[0].acceptFullCustody", "the route is not 'direct'")]
    [InlineData("accounts/0/route", "\"safe-roles\"", "accounts[0].roles", "is missing")]
    [InlineData("accounts/0/roles", "{\"module\":\"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed\",\"role\":\"keeper\"}", "accounts[0].roles", "the route is not 'safe-roles'")]
    [InlineData("policy/approvals", "[{\"spender\":\"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed\",\"most\":\"0 USDC\"}]", "policy.approvals[0].most", "is not above zero")]
    [InlineData("policy/approvals", "[{\"spender\":\"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed\",\"most\":\"100000000 USDC\"}]", "policy.approvals[0].most", "more than one step may move")]
    [InlineData("policy/approvals", "[{\"spender\":\"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed\",\"most\":\"5 XYZ\"}]", "policy.approvals[0].most", "which is no token")]
    [InlineData("policy/approvals", "[{\"spender\":\"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed\",\"most\":\"5 USDC\"}]", "policy.approvals[0]", "is no allowance that a route of an account needs")]
    [InlineData("policy/allow", "[{\"to\":\"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed\",\"functions\":[\"topUp\"]}]", "policy.allow[0].functions[0]", "is not a function signature")]
    public void Parse_BadShapeOrName_IsRefused(string path, string json, string fullPath, string problem)
    {
        var error = new SampleConfiguration().SetJson(path, json).SingleError();

        error.Path.ShouldBe(fullPath);
        error.Problem.ShouldContain(problem);
        error.Mend.ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("chain/id", "chain.id")]
    [InlineData("key/address", "key.address")]
    [InlineData("chain/maxHeadAge", "chain.maxHeadAge")]
    [InlineData("policy", "policy")]
    [InlineData("venues/perp-v2/kind", "venues.perp-v2.kind")]
    [InlineData("limits/margin/lyra-v1", "limits.margin.lyra-v1")]
    [InlineData("limits/drift/ETH/band", "limits.drift.ETH.band")]
    public void Parse_MissingKey_IsNamed(string path, string fullPath)
    {
        var errors = new SampleConfiguration().Remove(path).Errors();

        errors.ShouldContain(error => error.Path == fullPath && error.Problem.Contains("is missing"));
    }

    // Whatever stands wherever: either it is accepted, or it is refused with errors that have a path; never anything else.
    [Theory]
    [InlineData("null")]
    [InlineData("1")]
    [InlineData("true")]
    [InlineData("\"x\"")]
    [InlineData("\"1 x\"")]
    [InlineData("[]")]
    [InlineData("[null]")]
    [InlineData("{}")]
    [InlineData("{\"x\":{}}")]
    public void Parse_AnyValueAnywhere_IsAcceptedOrRefusedWithItsPath(string json)
    {
        foreach (var path in new SampleConfiguration().Paths())
        {
            var sample = new SampleConfiguration().SetJson(path, json);
            try
            {
                sample.Load().ShouldNotBeNull();
            }
            catch (ConfigurationException refused)
            {
                refused.Errors.ShouldAllBe(error => error.Path.Length > 0 && error.Problem.Length > 0 && error.Mend.Length > 0, path);
            }
        }
    }

    [Fact]
    public void Parse_AnyKeyMissing_IsAcceptedOrRefusedWithItsPath()
    {
        foreach (var path in new SampleConfiguration().Paths().Where(path => !char.IsAsciiDigit(path[path.LastIndexOf('/') + 1])))
        {
            var sample = new SampleConfiguration().Remove(path);
            try
            {
                sample.Load().ShouldNotBeNull();
            }
            catch (ConfigurationException refused)
            {
                refused.Errors.ShouldAllBe(error => error.Path.Length > 0 && error.Problem.Length > 0 && error.Mend.Length > 0, path);
            }
        }
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"chain\":{},\"key\":{},\"journal\":{},\"tokens\":{},\"venues\":{},\"accounts\":[],\"limits\":{},\"policy\":{}}")]
    [InlineData("{\"chain\":1,\"key\":1,\"journal\":1,\"tokens\":1,\"venues\":1,\"accounts\":1,\"limits\":1,\"policy\":1,\"logging\":1}")]
    public void Parse_NearlyNothing_ListsWhatIsMissing(string json) =>
        Should.Throw<ConfigurationException>(() => ConfigurationLoader.Parse(Encoding.UTF8.GetBytes(json), "x", "/")).Errors.Length.ShouldBeGreaterThan(7);

    [Theory]
    [InlineData("[]")]
    [InlineData("1")]
    [InlineData("null")]
    public void Parse_NoObject_IsRefused(string json) =>
        Should.Throw<ConfigurationException>(() => ConfigurationLoader.Parse(Encoding.UTF8.GetBytes(json), "x", "/")).Errors.ShouldHaveSingleItem().Mend.ShouldContain("{ … }");

    [Fact]
    public void Parse_KeyTwice_IsRefused()
    {
        var text = SampleConfiguration.ExampleText.Replace("\"mode\": \"active\",", "\"mode\": \"active\",\n  \"mode\": \"halted\",", StringComparison.Ordinal);

        var error = Should.Throw<ConfigurationException>(() => ConfigurationLoader.Parse(Encoding.UTF8.GetBytes(text), "x", "/")).Errors.ShouldHaveSingleItem();

        (error.Path, error.Problem).ShouldBe(("mode", "stands there twice"));
    }

    [Fact]
    public void Parse_SeveralMistakes_ReportsAllInOrderOfTheDocument()
    {
        var errors = new SampleConfiguration()
            .Set("mode", "activ").Set("chain/pollInterval", "1").Set("tokens/USDC/decimals", 99)
            .Set("limits/drift/ETH/inside", "0.8 ETH").Set("policy/maxCostPerDay", "0.1 ether").SetJson("loging", "{}").Errors();

        errors.Select(error => error.Path).ShouldBe(
            ["mode", "chain.pollInterval", "tokens.USDC.decimals", "limits.drift.ETH.inside", "policy.maxCostPerDay", "loging"]);
    }

    [Fact]
    public void Parse_PrivateKeyInTheFile_IsRefusedWithoutRepeatingIt()
    {
        const string secret = "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d";

        var exception = Should.Throw<ConfigurationException>(new SampleConfiguration().Set("key/file", secret).Load);

        exception.Errors.ShouldContain(error => error.Path == "key.file" && error.Problem.Contains("a private key"));
        exception.ToString().ShouldNotContain(secret[2..]);
    }

    [Fact]
    public void Parse_MnemonicInTheFile_IsRefusedWithoutRepeatingIt()
    {
        const string words = "test test test test test test test test test test test junk";

        var exception = Should.Throw<ConfigurationException>(new SampleConfiguration().Set("key/file", words).Load);

        exception.Errors.ShouldContain(error => error.Problem.Contains("a mnemonic"));
        exception.ToString().ShouldNotContain("junk");
    }

    [Theory]
    [InlineData("https://user:canary@node.example/rpc")]
    [InlineData("wss://node.example/v2/canary")]
    public void Parse_RefusedRpcUrl_NeverRepeatsIt(string url) =>
        Should.Throw<ConfigurationException>(new SampleConfiguration().SetJson("chain/rpc", new JsonArray(url).ToJsonString()).Load).ToString().ShouldNotContain("canary");

    [Fact]
    public void Parse_WellKnownAddressOnARealChain_IsRefused()
    {
        var error = new SampleConfiguration().Set("key/address", "0x70997970C51812dc3A010C7d01b50e0d17dc79C8").Set("chain/id", 1).SingleError();

        error.Path.ShouldBe("key.address");
        error.Problem.ShouldContain("well-known");
    }

    [Fact]
    public void Load_RpcFromFile_ResolvesItAndShowsOnlyTheHost()
    {
        var directory = Directory.CreateTempSubdirectory("keeperbot-test-");
        try
        {
            File.WriteAllText(Path.Combine(directory.FullName, "rpc"), "https://node.example/v2/canary\n");
            File.WriteAllText(Path.Combine(directory.FullName, "a.json"), new SampleConfiguration().SetJson("chain/rpc", "[\"file:rpc\"]").Text);

            var configuration = ConfigurationLoader.Load(Path.Combine(directory.FullName, "a.json"));

            configuration.Nodes.ShouldHaveSingleItem().Uri.AbsolutePath.ShouldBe("/v2/canary");
            configuration.RpcHosts.ShouldBe(["node.example"]);
            configuration.ToString().ShouldNotContain("canary");
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public void Load_MissingFile_SaysHowToMendIt()
    {
        var error = Should.Throw<ConfigurationException>(() => ConfigurationLoader.Load("/nowhere/keeper.json")).Errors.ShouldHaveSingleItem();

        error.Problem.ShouldBe("does not exist");
        error.Mend.ShouldContain("--config");
    }

    [Fact]
    public void ToString_HostileText_IsEscaped() =>
        new SampleConfiguration().Set("mode", "\u001b[31mred\r\n\u202eactive").SingleError().ToString().ShouldBe(
            "line 3, column 11: mode = \"\\u{1b}[31mred\\u{d}\\u{a}\\u{202e}active\": is not one of the choices; choose one of: halted, reduce-only, active");
}
