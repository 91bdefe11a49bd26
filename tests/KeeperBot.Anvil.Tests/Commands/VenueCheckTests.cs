using System.Text.Json;
using KeeperBot.Anvil.Tests.Protocols;
using KeeperBot.Core.Units;
using KeeperBot.Host.Commands;
using KeeperBot.TestKit;

namespace KeeperBot.Anvil.Tests.Commands;

/// <summary>`keeper venue check` against the real contracts.</summary>
public sealed class VenueCheckTests(VenueChain world) : IClassFixture<VenueChain>, IAsyncLifetime
{
    public async Task InitializeAsync()
    {
        await world.RestoreAsync();
        await world.DepositPerpAsync(world.Wallet.Holder, 900_000_000);
        await world.TradePerpAsync(world.Wallet.Holder, false, Wad.Parse("2"));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Check_PerpFile_ShowsEveryValueWithItsUnitAndTriesItsActions()
    {
        await world.FundAsync("usdc", world.Wallet.Holder, world.World.Perp.Vault, 5_000_000);
        var (code, output, error) = await RunAsync("perp-v2", Perp());
        code.ShouldBe(ExitCode.Ok, output + error);
        output.ShouldContain("✓ token USDC: decimals");
        output.ShouldMatch(@"(?m)^    accountValue +[0-9.]+ USD  \(read accountValue\)$");
        output.ShouldMatch(@"(?m)^    mark +[0-9.]+ USD per ETH  \(derived\)$");
        output.ShouldMatch(@"(?m)^    imRatio +0\.1  \(read imRatio\)$");
        output.ShouldContain("perp vETH: 2 ETH");
        output.ShouldMatch(@"(?m)^✓ top up account/perp-v2 by 1 USDC: the effect is seen");
        output.ShouldMatch(@"(?m)^✓ trade vETH: sell 0\.2: the effect is seen");
    }

    [Fact]
    public async Task Check_LyraFile_ShowsItsItemsAndTriesTheirActions()
    {
        var book = new LyraBook(world);
        await book.OpenAsync();
        var lyra = world.World.Lyra;
        var (code, output, error) = await RunAsync("lyra-v1",
        [
            "--contract", $"optionMarket={lyra.OptionMarket}", "--contract", $"optionToken={lyra.OptionToken}", "--contract", $"greekCache={lyra.OptionGreekCache}",
            "--contract", $"synthetixAdapter={lyra.SynthetixAdapter}", "--contract", $"pricer={lyra.OptionMarketPricer}",
            "--token", $"quote={world.World.Susd}", "--token", $"base={lyra.BaseAsset}", "--json",
        ]);
        code.ShouldBe(ExitCode.Ok, output + error);
        using var document = JsonDocument.Parse(output);
        document.RootElement.GetProperty("values").EnumerateArray().Count(value => value.GetProperty("name").GetString()!.EndsWith(".strikePrice", StringComparison.Ordinal)).ShouldBe(5);
        var actions = document.RootElement.GetProperty("actions").EnumerateArray().Select(action => (action.GetProperty("name").GetString()!, action.GetProperty("result").GetString())).ToArray();
        actions.Count(action => action.Item1.StartsWith("top up", StringComparison.Ordinal) && action.Item2 == "seen").ShouldBe(3);
        actions.Count(action => action.Item1.StartsWith("reduce", StringComparison.Ordinal) && action.Item2 == "seen").ShouldBe(3, output);
    }

    [Fact]
    public async Task Check_WrongAddress_EndsWithTheReasonAndACodeOfItsOwn()
    {
        var arguments = Perp().Select(argument => argument.StartsWith("vault=", StringComparison.Ordinal) ? $"vault={world.World.Usdc}" : argument).ToArray();
        var (code, output, _) = await RunAsync("perp-v2", arguments);
        code.ShouldBe(ExitCode.ChainMismatch);
        output.ShouldContain("✗ unknown (read.");
        output.ShouldContain("vaultBalance");
        output.ShouldContain("something needs mending");
    }

    [Fact]
    public async Task Check_ContractLeftOpen_SaysHowToGiveIt()
    {
        var (code, _, error) = await RunAsync("perp-v2", [.. Perp().Skip(2)]);
        code.ShouldBe(ExitCode.Configuration);
        error.ShouldContain("--contract clearingHouse=0x…");
    }

    private string[] Perp()
    {
        var perp = world.World.Perp;
        return
        [
            "--contract", $"clearingHouse={perp.ClearingHouse}", "--contract", $"accountBalance={perp.AccountBalance}", "--contract", $"vault={perp.Vault}", "--contract", $"exchange={perp.Exchange}",
            "--contract", $"clearingHouseConfig={perp.ClearingHouseConfig}", "--contract", $"vETH={perp.BaseToken}", "--token", $"settlement={world.World.Usdc}",
        ];
    }

    private async Task<(ExitCode Code, string Output, string Error)> RunAsync(string venue, string[] arguments)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var code = await KeeperProgram.RunAsync(
            ["venue", "check", Path.Combine(RepositoryPaths.Root, "abi", venue + ".venue.json"), "--rpc", world.Chain.RpcUrl.ToString(), "--account", world.Wallet.Holder.ToString(), .. arguments],
            new CommandContext(output, error, TimeProvider.System, Interactive: false), CancellationToken.None);
        return ((ExitCode)code, output.ToString(), error.ToString());
    }
}
