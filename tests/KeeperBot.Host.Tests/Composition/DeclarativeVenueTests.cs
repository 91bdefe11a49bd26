using System.Numerics;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Evm.Transports;
using KeeperBot.Host.Composition;
using KeeperBot.Host.Composition.Roles;
using KeeperBot.Host.Tests.Options;
using KeeperBot.Primitives;
using KeeperBot.TestKit;

namespace KeeperBot.Host.Tests.Composition;

/// <summary>A venue file in the configuration: pinned by its hash, and what policy allows there follows from it.</summary>
public sealed class DeclarativeVenueTests : IDisposable
{
    private static readonly AbiFunction Deposit = AbiFunction.Parse("deposit(address token, uint256 amount)");
    private static readonly AbiFunction OpenPosition = AbiFunction.Parse(
        "openPosition((address baseToken, bool isBaseToQuote, bool isExactInput, uint256 amount, uint256 oppositeAmountBound, uint256 deadline, uint160 sqrtPriceLimitX96, bytes32 referralCode) params)");

    private readonly string _copy = Path.Combine(Path.GetTempPath(), $"venue-{Guid.NewGuid():N}.json");

    public void Dispose() => File.Delete(_copy);

    [Fact]
    public void Load_PinnedFile_ComposesItsAdapterContractsAndCalls()
    {
        var configuration = Sample().Load();
        // Nothing is asked of it.
        using var transport = new HttpRpcTransport(new Uri("http://127.0.0.1:9"), new HttpRpcOptions(), TimeProvider.System);
        new PortfolioRoom(configuration, new EthClient(transport)).Adapters.ShouldContain(adapter => adapter.Venue.Value == "perp-v2" && adapter is Protocols.Declarative.DeclarativeAdapter);
        AllowedCalls.Of(configuration).Where(call => call.Why == "main at perp-v2").Select(call => (call.Function.Name, string.Join(",", call.Kinds)))
            .ShouldBe([("deposit", "TopUp"), ("openPosition", "Reduce"), ("openPosition", "Hedge")]);
        PinnedContracts.Of(configuration).Select(contract => contract.Name).ShouldContain("perp-v2.clearingHouse");
        WatchedAllowances.Of(configuration).ShouldNotBeEmpty();
    }

    [Fact]
    public void Load_FileThatWasChanged_IsRefused()
    {
        var sample = Sample(_copy);
        sample.Load();
        File.AppendAllText(_copy, "\n");
        var error = sample.SingleError();
        error.Path.ShouldBe("venues.perp-v2.pin");
        error.Problem.ShouldContain("another than the one that was pinned");
    }

    [Theory]
    [InlineData("\"accountValue\",", "\"acountValue\",", "there is no 'acountValue'")]
    [InlineData("\"format\": 1", "\"format\": 1,,", "not valid JSON")]
    public void Load_FileWithMistakes_NamesEachWithItsLine(string what, string by, string problem)
    {
        var sample = Sample(_copy);
        File.WriteAllText(_copy, File.ReadAllText(_copy).Replace(what, by, StringComparison.Ordinal));
        sample.Errors().ShouldContain(error => error.Path == "venues.perp-v2.file" && error.Problem.Contains("at line ", StringComparison.Ordinal) && error.Problem.Contains(problem, StringComparison.Ordinal));
    }

    [Fact]
    public void Load_FileThatIsNotThere_SaysSo()
    {
        var sample = Sample(_copy);
        File.Delete(_copy);
        sample.Errors().ShouldContain(error => error.Path == "venues.perp-v2.file" && error.Problem.StartsWith("cannot be read", StringComparison.Ordinal));
    }

    [Fact]
    public void Load_ContractLeftOpenAndTokenOfOtherDecimals_AreNamed()
    {
        var errors = Sample().Remove("venues/perp-v2/contracts/vault").Set("venues/perp-v2/tokens/settlement", "sUSD").Errors();
        errors.Select(error => error.Path).ShouldContain("venues.perp-v2.contracts.vault");
        errors.ShouldContain(error => error.Path == "venues.perp-v2.tokens.settlement" && error.Problem.Contains("18 decimals, and the file reckons with 6", StringComparison.Ordinal));
    }

    [Fact]
    public void Load_ThroughAVault_IsRefused() =>
        Sample().Set("accounts/0/route", "options-vault").Remove("accounts/0/acceptFullCustody").Errors().ShouldContain(error => error.Problem.Contains("cannot act at", StringComparison.Ordinal));

    [Theory]
    [InlineData("deposit", null)]
    [InlineData("deposit more than declared", "policy.argument_not_allowed")]
    [InlineData("deposit another token", "policy.argument_not_allowed")]
    [InlineData("deposit as a hedge", "policy.kind_not_allowed")]
    [InlineData("hedge", null)]
    [InlineData("hedge without bound", "policy.argument_not_allowed")]
    [InlineData("hedge without deadline", "policy.argument_not_allowed")]
    [InlineData("hedge with flags that differ", "policy.argument_not_allowed")]
    [InlineData("hedge in another market", "policy.argument_not_allowed")]
    [InlineData("hedge with a price limit", "policy.argument_not_allowed")]
    [InlineData("hedge beyond the largest", "policy.argument_not_allowed")]
    [InlineData("reduce beyond the largest hedge", null)]
    public void Authorize_CallOfTheFile_OnlyWithItsArguments(string what, string? code)
    {
        var configuration = Sample().Load();
        var contracts = AllowedCalls.Of(configuration).Where(call => call.Why == "main at perp-v2").ToLookup(call => call.Function.Name, call => call.Target);
        var market = PinnedContracts.Of(configuration).Single(contract => contract.Name == "perp-v2.vETH").Address;
        var (usdc, other) = (configuration.Tokens["USDC"], configuration.Tokens["sUSD"]);
        var isDeposit = what.StartsWith("deposit", StringComparison.Ordinal);
        var size = what.Contains("beyond", StringComparison.Ordinal) ? Wad.FromInteger(1_000_000) : Wad.One;
        var data = isDeposit
            ? Deposit.Encode(what == "deposit another token" ? other.Address : usdc.Address, what == "deposit more than declared" ? 101_000_000 : 100_000_000)
            : OpenPosition.Encode(AbiValue.Tuple(
                what == "hedge in another market" ? usdc.Address : market, true, what != "hedge with flags that differ", size.Raw, what == "hedge without bound" ? 0 : BigInteger.Pow(10, 21),
                what == "hedge without deadline" ? UInt256.MaxValue : PolicyCalls.Now.Plus(TimeSpan.FromMinutes(5)).UnixSeconds, what == "hedge with a price limit" ? 1 : 0, Hash32.Zero));
        var kind = what.Contains("hedge", StringComparison.Ordinal) && !what.StartsWith("reduce", StringComparison.Ordinal) ? ActionKind.Hedge : isDeposit ? ActionKind.TopUp : ActionKind.Reduce;
        PolicyCalls.RequireAnswer(
            configuration, kind, contracts[isDeposit ? "deposit" : "openPosition"].First(), data,
            kind == ActionKind.TopUp ? [TokenAmount.FromRaw(usdc, 100_000_000)] : [], "main/perp-v2", code);
    }

    [Fact]
    public void Grant_AccountOfASafe_IsTheFilesFunctions()
    {
        var configuration = OfSafe(Sample()).Load();
        var grant = RoleGrant.Of(configuration, configuration.Accounts[0]);
        var functions = grant.Permissions.Functions.Select(permission => grant.Name(permission.Target, permission.Selector).Split(' ')[0]).ToList();
        functions.ShouldContain("deposit");
        functions.ShouldContain("openPosition");
        grant.Permissions.Functions.ShouldAllBe(permission => permission.Condition != null);
    }

    [Fact]
    public void Load_SafeAtAFileWithAnArgumentOfAnyLength_IsRefused()
    {
        var copy = Path.Combine(Path.GetTempPath(), $"bytes-{Guid.NewGuid():N}.venue.json");
        try
        {
            var sample = OfSafe(Sample(copy));
            var text = File.ReadAllText(copy)
                .Replace("function deposit(address token, uint256 amount)", "function deposit(address token, uint256 amount, bytes extra)", StringComparison.Ordinal)
                .Replace("[\"settlement\", \"amount\"]", "[\"settlement\", \"amount\", \"0x\"]", StringComparison.Ordinal);
            File.WriteAllText(copy, text);
            sample.Set("venues/perp-v2/pin", "sha256:" + Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(copy))));
            sample.Errors().ShouldContain(error => error.Path == "accounts[0].route" && error.Problem.Contains("of any length", StringComparison.Ordinal), string.Join("; ", sample.Errors()));
            sample.Route("direct").Errors().ShouldNotContain(error => error.Path == "accounts[0].route");
        }
        finally
        {
            File.Delete(copy);
        }
    }

    private static SampleConfiguration OfSafe(SampleConfiguration sample) =>
        sample.Route("safe-roles").Remove("accounts/0/acceptFullCustody").Set("accounts/0/holder", "0x0000000000000000000000000000000000000077");

    /// <summary>The example with its Perp v2 venue described by abi/perp-v2.venue.json, or a copy of it, and an account that acts directly.</summary>
    private static SampleConfiguration Sample(string? copy = null)
    {
        var file = Path.Combine(RepositoryPaths.Root, "abi", "perp-v2.venue.json");
        if (copy is not null)
            File.Copy(file, copy, overwrite: true);
        var sample = new SampleConfiguration();
        var perp = JsonNode.Parse(sample.Text)!["venues"]!["perp-v2"]!;
        return sample.Set("accounts/0/route", "direct").Set("accounts/0/acceptFullCustody", true).Copy("key/address", "accounts/0/holder").Set("venues/perp-v2", new JsonObject
        {
            ["kind"] = "declarative",
            ["file"] = copy ?? file,
            ["pin"] = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file))),
            ["contracts"] = new JsonObject
            {
                ["clearingHouse"] = (string)perp["clearingHouse"]!,
                ["accountBalance"] = (string)perp["accountBalance"]!,
                ["exchange"] = (string)perp["exchange"]!,
                ["vault"] = (string)perp["vault"]!,
                ["clearingHouseConfig"] = (string)perp["clearingHouseConfig"]!,
                ["vETH"] = (string)perp["markets"]!["ETH"]!,
            },
            ["tokens"] = new JsonObject { ["settlement"] = "USDC" },
        });
    }
}
