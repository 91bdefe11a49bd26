using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using KeeperBot.Anvil.Tests.Evm;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Declarative;
using KeeperBot.Protocols.Erc4626;
using KeeperBot.Protocols.LyraV1;
using KeeperBot.Protocols.PerpV2;
using KeeperBot.Protocols.Reading;
using KeeperBot.Protocols.Snapshots;

namespace KeeperBot.Anvil.Tests.Protocols;

/// <summary>
/// What an operator may get wrong, on the real contracts: the account that it is about is unknown, with words that say what and where, and untouched; its neighbour's rescue
/// is decided, simulated, sent and seen.
/// </summary>
public sealed class BadInputTests(VenueChain world) : IClassFixture<VenueChain>, IAsyncLifetime
{
    private const int Many = 1000;
    private static readonly RiskAssessor Assessor = new(ImmutableDictionary<Address, Underlying>.Empty);
    private static readonly VenueId Bad = new("bad");
    private static readonly Address Strange = Address.Parse("0x0000000000000000000000000000000000005747");

    // The neighbour is due for a top-up at any health below 3.
    private static readonly DecisionLimits Limits = EngineSteps.Limits(
        new("perp-v2"), new(W("3"), W("3.5"), W("1.2"), W("20"), W("1000"), W("0"), W("0.05"), W("0.5"), W("0.01"), W("0"), TimeSpan.FromMinutes(5)), null, null, new AllowedActions(true, true, false));

    public async Task InitializeAsync()
    {
        await world.RestoreAsync();
        await world.DepositPerpAsync(world.Wallet.Holder, 900_000_000);
        await world.TradePerpAsync(world.Wallet.Holder, sell: true, Wad.FromInteger(3));
        await world.FundAsync("usdc", world.Wallet.Holder, world.World.Perp.Vault, 900_000_000);
        await world.Chain.Control.MineAfterAsync(TimeSpan.FromMinutes(31));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public static TheoryData<string, string, string> Mistakes() => new()
    {
        { "contracts of another chain", "read.empty", "is there a contract at that address?" },
        { "a market that is another token", "perp.unconfigured_market", "does not configure; add it" },
        { "a price source that is another contract", "read.reverted", "reverted" },
        { "a token with other decimals", "token.decimals", "is 6, and the configuration has 18" },
        { "a token that is no token", "token.decimals", "reverted" },
        { "a contract without the function", "read.reverted", "reverted" },
        { "a contract that answers less than the ABI says", "read.malformed", "answered something else" },
        { "a contract that runs for ever", "read.out_of_gas", "used up all the gas" },
        { "a file's contract that runs for ever", "read.out_of_gas", "used up all the gas" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task Cycle_OneAccountIsMisconfigured_ItIsUnknownAndItsNeighbourIsRescued(string mistake, string code, string words)
    {
        var bad = await AdapterAsync(mistake);
        var victim = new AccountRef(new("victim"), world.Vault.Chain, world.Wallet.Holder, world.Wallet.Actor);
        var reader = new SnapshotReader(
            world.Vault.Chain, [new(victim, [bad], []), new(world.Wallet, [world.Perp], [world.Usdc])],
            new MulticallReader(world.Client, new MulticallOptions { Fallback = Codes.Multicall3(), GasPerChunk = 30_000_000 }), Codes.Multicall3().At);
        var before = await reader.ReadAsync(await world.HeadAsync(), CancellationToken.None);

        var unknown = before.Accounts[0].Venues.Single().ShouldBeOfType<UnknownReading>();
        unknown.Code.ShouldBe(code, unknown.Detail);
        unknown.Detail.ShouldContain(words);
        before.Accounts[1].Venues.Single().ShouldBeOfType<KnownReading>();
        var plan = new DecisionEngine(Limits).Decide(before, Assessor.Assess(before), new([]), KeeperMode.Active, new([]));
        plan.Actions.ShouldAllBe(action => action.Account == world.Wallet.Id);
        plan.Alarms.ShouldContain(alarm => alarm.Subject == "victim/bad" && alarm.Code == "position_unknown");

        var steps = new EngineSteps(
            world.Client, world.Perp, reader, world.World.Multicall3, Assessor, Limits, async intent => await world.SendAsync(intent.From, intent.To, intent.Data));
        var (planned, outcome) = (await steps.NextAsync(before.Block)).ShouldNotBeNull();
        planned.Kind.ShouldBe(ActionKind.TopUp);
        outcome.ShouldBeOfType<StepSubmitted>($"{outcome}");
        (await steps.EffectAsync(planned, await world.HeadAsync())).Seen.ShouldBeTrue();
    }

    [Fact]
    public async Task Read_AccountWithAThousandPositions_IsWholeOrUnknownAndItsNeighbourIsServed()
    {
        await OpenManyAsync();
        var lyra = new SnapshotAccount(world.Wallet with { Id = new("many") }, [new LyraV1Adapter(world.LyraOptions, world.Routes, new EthChainReader(world.Client))], []);
        var neighbour = new SnapshotAccount(world.Vault, [world.Perp, world.Lyra], [world.Usdc]);
        var head = await world.HeadAsync();

        var whole = await ReaderOf(250_000_000).ReadAsync(head, CancellationToken.None);
        whole.Accounts[0].Venues.Single().ShouldBeOfType<KnownReading>().MarginAccounts.Single().Legs.Length.ShouldBe(Many);
        RequireServed(whole);

        // As much gas as public nodes give to a call: the lens does not reach the end.
        var cut = await ReaderOf(30_000_000).ReadAsync(head, CancellationToken.None);
        cut.Accounts[0].Venues.Single().ShouldBeOfType<UnknownReading>().Code.ShouldBe("read.out_of_gas");
        RequireServed(cut);

        SnapshotReader ReaderOf(ulong gas) => new(
            world.Vault.Chain, [lyra, neighbour], new MulticallReader(world.Client, new MulticallOptions { Fallback = Codes.Multicall3(), GasPerChunk = gas }), Codes.Multicall3().At);

        static void RequireServed(PortfolioSnapshot snapshot) => snapshot.Accounts[1].Venues.ShouldAllBe(reading => reading is KnownReading);
    }

    private static Wad W(string text) => Wad.Parse(text);

    private async Task<IVenueAdapter> AdapterAsync(string mistake)
    {
        var (perp, lyra) = (world.PerpOptions with { Venue = Bad }, world.LyraOptions with { Venue = Bad });
        return mistake switch
        {
            // Optimism's, from abi/perp-v2.
            "contracts of another chain" => Perp(perp with
            {
                ClearingHouse = Address.Parse("0x82ac2CE43e33683c58BE4cDc40975E73aA50f459"), AccountBalance = Address.Parse("0xA7f3FC32043757039d5e13d790EE43edBcBa8b7c"),
                Vault = Address.Parse("0xAD7b4C162707E0B2b5f6fdDbD3f8538A5fbA0d60"), Exchange = Address.Parse("0xBd7a3B7DbEb096F0B832Cf467B94b091f30C34ec"),
            }),
            "a market that is another token" => Perp(perp with { Markets = [perp.Markets[0] with { BaseToken = world.World.Perp.QuoteToken, Oracle = null }] }),
            "a price source that is another contract" => Lyra(lyra with { SynthetixAdapter = world.World.Lyra.OptionMarket }),
            "a token with other decimals" => Perp(perp with { SettlementToken = world.Usdc with { Decimals = 18 } }),
            "a token that is no token" => Perp(perp with { SettlementToken = world.Usdc with { Address = world.World.Perp.Exchange } }),
            "a contract without the function" => Lyra(lyra with { GreekCache = world.World.Perp.AccountBalance }),
            "a contract that answers less than the ABI says" => Perp(perp with { AccountBalance = await PutAsync("0x601f6000f3") }),
            "a contract that runs for ever" => new Erc4626Adapter(new Erc4626Options(Bad, await PutAsync(Codes.Burns.ToString()), world.Usdc, 6, new Underlying("USDC"), Wad.One, Wad.FromInteger(2)), world.Routes),
            "a file's contract that runs for ever" => new DeclarativeAdapter(
                PerpFileVenue.Bind("perp-v2", Bad, world.Vault.Chain, PerpFileVenue.Contracts(world.World).SetItem("accountBalance", await PutAsync(Codes.Burns.ToString())), ("settlement", world.Usdc)),
                world.Routes, new EthChainReader(world.Client)),
            _ => throw new ArgumentOutOfRangeException(nameof(mistake), mistake, "no such mistake"),
        };

        PerpV2Adapter Perp(PerpV2Options options) => new(options, world.Routes, new EthChainReader(world.Client));

        LyraV1Adapter Lyra(LyraV1Options options) => new(options, world.Routes, new EthChainReader(world.Client));
    }

    private async Task<Address> PutAsync(string code)
    {
        await world.Client.RawAsync("anvil_setCode", Strange.ToString(), code);
        return Strange;
    }

    /// <summary>A thousand small longs of the wallet, many to a block.</summary>
    private async Task OpenManyAsync()
    {
        var market = world.World.Contracts["lyra.optionMarket"];
        await world.FundAsync("susd", world.Wallet.Holder, market.Address, W("100000").Raw);
        var strikes = await world.AskAsync(await world.HeadAsync(), "lyra.optionMarket", "getBoardStrikes", world.World.Board);
        var open = market.Struct(
            "openPosition", 0,
            ("strikeId", strikes[2]), ("positionId", 0), ("iterations", 1), ("optionType", LyraBook.LongCall), ("amount", W("0.001").Raw),
            ("setCollateralTo", 0), ("minTotalCost", 0), ("maxTotalCost", UInt256.MaxValue));
        var data = market.Abi.Function("openPosition").Encode(open).ToString();
        for (var block = 0; block < 10; block++)
        {
            for (var i = 0; i < Many / 10; i++)
            {
                await world.Client.RawAsync("eth_sendTransaction", new JsonObject
                {
                    ["from"] = world.Wallet.Holder.ToString(), ["to"] = market.Address.ToString(), ["data"] = data, ["gas"] = string.Create(CultureInfo.InvariantCulture, $"0x{2_500_000:x}"),
                });
            }

            await world.Chain.Control.MineAfterAsync(TimeSpan.FromSeconds(12));
        }

        (await world.AskAsync(await world.HeadAsync(), "lyra.optionToken", "getOwnerPositions", world.Wallet.Holder)).Count.ShouldBe(Many);
    }
}
