using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using KeeperBot.Protocols.LyraV1;
using KeeperBot.Protocols.Reading;
using KeeperBot.Protocols.Snapshots;

namespace KeeperBot.Anvil.Tests.Protocols;

/// <summary>Expired options of all five types, and the vault's, paid out on the real contracts by the engine's own steps: what it reads as due is what the holder gets.</summary>
public sealed class LyraV1SettlementTests(VenueChain world) : IClassFixture<VenueChain>, IAsyncLifetime
{
    private readonly LyraBook _book = new(world);

    public async Task InitializeAsync()
    {
        await world.RestoreAsync();
        await _book.OpenAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData("2300")]
    [InlineData("1700")]
    [InlineData("2000")]
    public async Task Step_BoardSettled_PaysEveryPositionThatBringsSomethingAndLeavesTheWorthlessOnes(string spot)
    {
        await SettleBoardAsync(Wad.Parse(spot));
        var reader = Reader(Lyra(world.World.Lyra.ShortCollateral), out var steps);
        var before = Awaited(await ReadAsync(reader));
        // Five of the wallet's, two of the vault's.
        before.Count.ShouldBe(7);
        var paid = new List<LegId>();
        for (var left = before.Count(item => !item.Due.IsZero); left > 0; left--)
        {
            var balances = await BalancesAsync();
            var (planned, outcome) = (await steps.NextAsync(await world.HeadAsync())).ShouldNotBeNull();
            var settle = planned.ShouldBeOfType<SettleAction>();
            outcome.ShouldBeOfType<StepSubmitted>($"{outcome}");
            (await steps.EffectAsync(planned, await world.HeadAsync())).Seen.ShouldBeTrue();
            var awaited = before.Single(item => item.Leg == settle.Leg);
            paid.Add(settle.Leg);
            var holder = settle.Account == world.Vault.Id ? world.Vault.Holder : world.Wallet.Holder;
            foreach (var (at, balance) in await BalancesAsync())
            {
                var got = balance - balances[at];
                if (at != (awaited.Due.Token, holder))
                    got.ShouldBe(0, $"{at}");
                else if (at.Token == world.Seth)
                    // The venue exchanged base for the board as a whole; nothing here charges for that, and the bound allows for a tenth.
                    got.ShouldBeInRange(awaited.Due.Raw, awaited.Due.Raw + (BigInteger.Pow(10, 18) * 4 / 10));
                else
                    (got - awaited.Due.Raw).ShouldBeInRange(0, 2, $"{awaited}");
            }
        }

        paid.Distinct().Count().ShouldBe(paid.Count);
        (await steps.NextAsync(await world.HeadAsync())).ShouldBeNull();
        var after = await ReadAsync(reader);
        Awaited(after).ShouldAllBe(item => item.Due.IsZero);
        var plan = new DecisionEngine(Limits).Decide(after, new RiskAssessor(ImmutableDictionary<Address, Underlying>.Empty).Assess(after), new([]), KeeperMode.Active, new([]));
        plan.Skips.Where(skip => skip.Kind == ActionKind.Settle).ShouldAllBe(skip => skip.Code == "nothing_due");
    }

    [Fact]
    public async Task Read_ExpiredButNotSettled_AwaitsNothingYet()
    {
        await world.Chain.Control.MineAtAsync(await ExpiryAsync());

        Awaited(await ReadAsync(Reader(Lyra(world.World.Lyra.ShortCollateral), out _))).ShouldBeEmpty();
    }

    [Fact]
    public async Task Read_WithoutShortCollateral_OffersNothing()
    {
        await SettleBoardAsync(Wad.Parse("2300"));

        Awaited(await ReadAsync(Reader(Lyra(null), out _))).ShouldBeEmpty();
    }

    [Fact]
    public async Task Step_AnotherContractNamed_IsRefusedByTheEffect()
    {
        await SettleBoardAsync(Wad.Parse("2300"));
        // A contract that takes the call and does nothing.
        var idle = Address.Parse("0x00000000000000000000000000000000000005e7");
        await world.Client.RawAsync("anvil_setCode", idle.ToString(), "0x00");
        Reader(Lyra(idle), out var steps);

        var (_, outcome) = (await steps.NextAsync(await world.HeadAsync())).ShouldNotBeNull();

        outcome.ShouldBeOfType<StepDropped>().Code.ShouldBe("effect.not_seen");
    }

    private static DecisionLimits Limits => EngineSteps.Limits(new VenueId("lyra-v1"), null, null, null, new AllowedActions(false, false, false) { Settle = true });

    private static List<AwaitedSettlement> Awaited(PortfolioSnapshot snapshot) =>
        [.. snapshot.Accounts.SelectMany(account => account.Venues).Select(reading => reading.ShouldBeOfType<KnownReading>()).SelectMany(known => known.Settlements)];

    private LyraV1Adapter Lyra(Address? collateral) => new(world.LyraOptions with { ShortCollateral = collateral }, world.Routes, new EthChainReader(world.Client));

    private SnapshotReader Reader(LyraV1Adapter lyra, out EngineSteps steps)
    {
        var reader = new SnapshotReader(
            world.Vault.Chain, [new(world.Vault, [lyra], [world.Susd, world.Seth]), new(world.Wallet, [lyra], [world.Susd, world.Seth])], world.Multicall, world.World.Multicall3);
        steps = new EngineSteps(
            world.Client, lyra, reader, world.World.Multicall3, new RiskAssessor(ImmutableDictionary<Address, Underlying>.Empty), Limits,
            async intent => await world.SendAsync(intent.From, intent.To, intent.Data));
        return reader;
    }

    private async Task<PortfolioSnapshot> ReadAsync(SnapshotReader reader) => await reader.ReadAsync(await world.HeadAsync(), CancellationToken.None);

    private async Task<ChainTime> ExpiryAsync() => new((await world.AskAsync(await world.HeadAsync(), "lyra.optionMarket", "getOptionBoard", world.World.Board))["expiry"].AsUInt64());

    private async Task SettleBoardAsync(Wad spot)
    {
        await world.Chain.Control.MineAtAsync(await ExpiryAsync());
        await _book.SetSpotAsync(spot);
        await world.SendAsync(world.World.Accounts.Deployer, "lyra.optionMarket", "settleExpiredBoard", world.World.Board);
    }

    private async Task<Dictionary<(Token Token, Address Holder), BigInteger>> BalancesAsync()
    {
        var head = await world.HeadAsync();
        var found = new Dictionary<(Token, Address), BigInteger>();
        foreach (var holder in new[] { world.Vault.Holder, world.Wallet.Holder, world.Keeper })
        {
            found[(world.Susd, holder)] = (await world.AskAsync(head, "susd", "balanceOf", holder)).AsBigInteger();
            found[(world.Seth, holder)] = (await world.AskAsync(head, "seth", "balanceOf", holder)).AsBigInteger();
        }

        return found;
    }
}
