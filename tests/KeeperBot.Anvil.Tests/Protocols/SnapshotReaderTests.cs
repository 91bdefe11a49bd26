using System.Collections.Immutable;
using System.Diagnostics;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Primitives;
using KeeperBot.Protocols.LyraV1;
using KeeperBot.Protocols.Reading;
using KeeperBot.Protocols.Snapshots;
using KeeperBot.TestKit;

namespace KeeperBot.Anvil.Tests.Protocols;

/// <summary>The whole portfolio in one multicall on the real venues.</summary>
public sealed class SnapshotReaderTests(VenueChain world) : IClassFixture<VenueChain>, IAsyncLifetime
{
    public Task InitializeAsync() => world.RestoreAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Read_BothAccountsAtBothVenues_IsWholeAndPinnedToItsBlock()
    {
        var snapshot = await world.ReadAsync();
        snapshot.Accounts.Select(item => item.Account).ShouldBe([world.Vault, world.Wallet]);
        snapshot.Accounts.ShouldAllBe(item => item.Venues.All(venue => venue is KnownReading) && item.UnreadBalances.IsEmpty);
        var vault = snapshot.Accounts[0];
        vault.Idle.Single(balance => balance.Amount.Token == world.Usdc).Amount.ToString().ShouldBe("600 USDC");
        vault.ActorBalance.ShouldBe(new Wei((await world.Client.GetBalanceAsync(world.Keeper, snapshot.Block)).ToBigInteger()));
        vault.Venues.Cast<KnownReading>().SelectMany(venue => venue.MarginAccounts).Select(margin => margin.Id.Value).ShouldBe(
            ["main/perp-v2", $"main/lyra-v1/{LyraBook.Text(world.World.CallPosition)}", $"main/lyra-v1/{LyraBook.Text(world.World.PutPosition)}"]);
    }

    [Fact]
    public async Task Read_AnOlderBlockByItsHash_GivesThatBlocksState()
    {
        var then = await world.ReadAsync();
        await world.Chain.Market.StepAsync(Wad.Parse("1950"), TimeSpan.FromMinutes(31));
        var now = await world.ReadAsync();
        var again = await world.Reader.ReadAsync(then.Block, CancellationToken.None);
        Margins(again).ShouldBe(Margins(then));
        Margins(now).ShouldNotBe(Margins(then));
    }

    [Theory]
    [InlineData("perp-v2")]
    [InlineData("lyra-v1")]
    public async Task Interpret_OneLegReverts_MarksOnlyThatVenueOfThatAccountUnknown(string venue)
    {
        var block = await world.HeadAsync();
        var query = world.Reader.Query;
        var results = await world.Multicall.ReadAsync(query.Calls, block, query.Overrides, CancellationToken.None);
        var adapter = venue == "perp-v2" ? (Core.Ports.IVenueAdapter)world.Perp : world.Lyra;
        var first = adapter.Reads(world.Vault)[0];
        var broken = results.ToArray();
        broken[query.Calls.IndexOf(first)] = new CallResult(false, Bytes.Parse("0x4e487b710000000000000000000000000000000000000000000000000000000000000011"));
        var snapshot = world.Reader.Interpret(block, broken);
        var unknown = snapshot.Accounts[0].Venues.Single(reading => reading.Venue.Value == venue).ShouldBeOfType<UnknownReading>();
        (unknown.Code, unknown.Detail).ShouldSatisfyAllConditions(x => x.Code.ShouldBe("read.reverted"), x => x.Detail.ShouldContain("overflow"));
        snapshot.Accounts.SelectMany(item => item.Venues).OfType<UnknownReading>().Count().ShouldBe(1);
        snapshot.Accounts[0].Idle.Length.ShouldBe(2);
    }

    [Fact]
    public async Task Interpret_MissingAnswer_Throws()
    {
        var block = await world.HeadAsync();
        var query = world.Reader.Query;
        var results = await world.Multicall.ReadAsync(query.Calls, block, query.Overrides, CancellationToken.None);
        Should.Throw<SnapshotException>(() => world.Reader.Interpret(block, results.AsSpan()[..^1])).Code.ShouldBe("snapshot.void");
    }

    [Fact]
    public async Task Read_TokenWithoutCode_IsAnUnreadBalanceNeverZero()
    {
        var ghost = new Token(world.Vault.Chain, Address.Parse("0x00000000000000000000000000000000000000aa"), "GHOST", 6);
        var reader = new SnapshotReader(world.Vault.Chain, [new SnapshotAccount(world.Vault, [world.Perp], [world.Usdc, ghost])], world.Multicall, world.World.Multicall3);
        var account = (await reader.ReadAsync(await world.HeadAsync(), CancellationToken.None)).Accounts.Single();
        account.Idle.Single().Amount.Token.ShouldBe(world.Usdc);
        account.UnreadBalances.Single().Token.ShouldBe(ghost);
    }

    [Fact]
    public async Task Read_VenueWithoutCode_IsUnknownNeverEmpty()
    {
        var nowhere = new LyraV1Adapter(
            world.LyraOptions with { OptionToken = Address.Parse("0x00000000000000000000000000000000000000aa") }, world.Routes, new EthChainReader(world.Client));
        var snapshot = await world.ReaderOf(world.Perp, nowhere).ReadAsync(await world.HeadAsync(), CancellationToken.None);
        snapshot.Accounts.ShouldAllBe(item => item.Venues[0] is KnownReading && item.Venues[1] is UnknownReading);
    }

    [Fact]
    public async Task Read_EqualsWhatCastReadsAtTheSameBlock()
    {
        await world.Chain.Market.StepAsync(Wad.Parse("1975"), TimeSpan.FromMinutes(10));
        var snapshot = await world.ReadAsync();
        var margins = snapshot.Accounts[0].Venues.Cast<KnownReading>().SelectMany(venue => venue.MarginAccounts).ToArray();
        var (perp, put) = (margins[0], margins[2]);
        var leg = (PerpLeg)perp.Legs.Single();
        var vault = world.World.Vault.ToString();
        var market = world.World.Perp;
        await RequireCastAsync(perp.Equity, market.ClearingHouse, "getAccountValue(address)(int256)", vault);
        await RequireCastAsync(perp.Maintenance!.Value, market.AccountBalance, "getMarginRequirementForLiquidation(address)(int256)", vault);
        await RequireCastAsync(leg.Size, market.AccountBalance, "getTotalPositionSize(address,address)(int256)", vault, market.BaseToken.ToString());
        await RequireCastAsync(leg.MarkPrice, market.AccountBalance, "getMarkPrice(address)(uint256)", market.BaseToken.ToString());
        await RequireCastAsync(leg.IndexPrice, market.BaseToken, "getIndexPrice(uint256)(uint256)", "0");
        await RequireCastAsync(leg.PendingFunding, market.Exchange, "getPendingFundingPayment(address,address)(int256)", vault, market.BaseToken.ToString());
        var option = put.Legs.OfType<OptionLeg>().Single();
        await RequireCastAsync(
            put.Maintenance!.Value, world.World.Lyra.OptionGreekCache, "getMinCollateral(uint8,uint256,uint256,uint256,uint256)(uint256)",
            "4", Raw(option.Strike), Raw(Wad.FromRaw(option.Expiry.UnixSeconds)), Raw(option.Spot), Raw(-option.Size));
    }

    [Fact]
    public async Task Query_AppendedToASimulation_ShowsTheStateAfterTheCall()
    {
        var before = await world.ReadAsync();
        var margin = before.Accounts[0].Venues.OfType<KnownReading>().First().MarginAccounts.Single();
        var call = await world.EncodeAsync(world.Perp, world.Vault, Plans.TopUp(world.Vault, margin, TokenAmount.FromRaw(world.Usdc, 250_000_000)));
        var reply = await world.Client.SimulateAsync(
            new SimulationRequest
            {
                Calls =
                [
                    new CallRequest { From = world.Keeper, To = call.To, Data = call.Data },
                    new CallRequest { To = world.World.Multicall3, Data = Multicall3.Encode(world.Reader.Query.Calls) },
                ],
                Overrides = world.Reader.Query.Overrides,
            },
            before.Block);
        reply.Calls[0].Success.ShouldBeTrue();
        var results = Multicall3.Decode(reply.Calls[1].ReturnData, world.Reader.Query.Calls.Length);
        var after = world.Reader.Interpret(before.Block, results.AsSpan());
        var margins = after.Accounts[0].Venues.OfType<KnownReading>().First().MarginAccounts.Single();
        (margins.Deposit - margin.Deposit).ShouldBe(Wad.Parse("250"));
        after.Accounts[0].Idle[0].Amount.ToString().ShouldBe("350 USDC");
    }

    private static ImmutableArray<string> Margins(PortfolioSnapshot snapshot) =>
        [.. snapshot.Accounts.SelectMany(item => item.Venues).Cast<KnownReading>().SelectMany(venue => venue.MarginAccounts).Select(margin => $"{margin.Id} {margin.Equity}/{margin.Maintenance}")];

    private static string Raw(Wad value) => value.Raw.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private async Task RequireCastAsync(Wad expected, Address to, string signature, params string[] arguments)
    {
        var block = await world.HeadAsync();
        var start = new ProcessStartInfo(RepositoryPaths.Cast) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["call", "--rpc-url", world.Chain.RpcUrl.ToString(), "--block", block.Hash.ToString(), to.ToString(), signature, "--", .. arguments])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start).ShouldNotBeNull();
        var answer = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        answer.Split(' ', '\n')[0].ShouldBe(Raw(expected), $"{signature}: {await process.StandardError.ReadToEndAsync()}");
    }
}
