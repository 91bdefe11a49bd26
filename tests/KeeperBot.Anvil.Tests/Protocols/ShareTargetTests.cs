using System.Collections.Immutable;
using KeeperBot.Anvil.Tests.Scenarios;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Safety;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Snapshots;

namespace KeeperBot.Anvil.Tests.Protocols;

/// <summary>A target of net delta for every share of the real OptionsVault: it moves with a deposit, as the vault's own totalSupply does.</summary>
public sealed class ShareTargetTests(VenueChain world) : IClassFixture<VenueChain>, IAsyncLifetime
{
    private static readonly Underlying Eth = new("ETH");

    public Task InitializeAsync() => world.RestoreAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Decide_DepositIntoTheVault_MovesTheTargetWithItsShares()
    {
        var reader = new SnapshotReader(
            world.Vault.Chain, [new SnapshotAccount(world.Vault, [world.Perp, world.Lyra], [world.Usdc, world.Susd]) { ReadsShares = true }], world.Multicall, world.World.Multicall3);
        var assessor = new RiskAssessor(ImmutableDictionary<Address, Underlying>.Empty);
        var before = await reader.ReadAsync(await world.HeadAsync(), default);
        var shares = before.Accounts[0].Shares!.Value;
        shares.ShouldBe(await SupplyAsync());
        shares.Sign.ShouldBe(1);
        var net = assessor.Assess(before).Exposures.Single().NetDelta!.Value;
        // All shares together want one ETH, and that is where net delta is, beside what is constant: nothing is traded.
        var limits = EngineRun.Limits(AllowedActions.All);
        var each = Wad.One.Divide(shares, Rounding.Down);
        limits = limits with { Drift = limits.Drift.SetItem(Eth, limits.Drift[Eth] with { TargetDelta = net - Wad.One, TargetPerShare = new(world.Vault.Id, each), Band = Wad.Parse("0.2"), Inside = Wad.Zero, MinTrade = Wad.Parse("0.05") }) };
        Hedging(Decide(limits, assessor, before)).ShouldBe("within_limits");

        // Somebody deposits twice as much again, and the position stays what it is: two ETH short of three.
        var depositor = world.World.Accounts.Deployer;
        var assets = 2 * (await world.AskAsync(await world.HeadAsync(), "vault", "totalAssets")).AsBigInteger();
        await world.SendAsync(world.Keeper, "lyra.optionGreekCache", "updateBoardCachedGreeks", world.World.Board);
        await world.SendAsync(world.World.Accounts.Deployer, "usdc", "mint", depositor, assets);
        await world.SendAsync(depositor, "usdc", "approve", world.World.Vault, assets);
        await world.SendAsync(depositor, "vault", "deposit", assets, depositor);

        var after = await reader.ReadAsync(await world.HeadAsync(), default);
        var grown = after.Accounts[0].Shares!.Value;
        grown.ShouldBe(await SupplyAsync());
        (grown.ToDouble() / shares.ToDouble()).ShouldBe(3, 0.01);
        var plan = Decide(limits, assessor, after);
        Hedging(plan).ShouldNotBe("within_limits");
        var target = net.ToDouble() - 1 + (each.ToDouble() * grown.ToDouble());
        new Core.Decision.Explain.Explainer(assessor, limits).Explain(new(after, IntentHistory.Empty, KeeperMode.Active, SafetyState.Clear), assessor.Assess(after), plan)
            .Limits.Single(line => line.Kind == Core.Decision.Explain.LimitKind.NetDelta).Target!.Value.ToDouble().ShouldBe(target, 1e-9);
    }

    private static ActionPlan Decide(DecisionLimits limits, RiskAssessor assessor, PortfolioSnapshot snapshot) =>
        new DecisionEngine(limits).Decide(snapshot, assessor.Assess(snapshot), IntentHistory.Empty, KeeperMode.Active, SafetyState.Clear);

    /// <summary>What became of the hedge: "hedge" where one is planned, else the code of the skip.</summary>
    private static string Hedging(ActionPlan plan) => plan.Actions.Any(action => action is HedgeAction or TopUpAction { ReasonCode: "delta.hedge_margin" }) ? "hedge" : plan.Skips.First(skip => skip.Kind == ActionKind.Hedge).Code;

    private async Task<Wad> SupplyAsync()
    {
        var head = await world.HeadAsync();
        var decimals = (int)(await world.AskAsync(head, "vault", "decimals")).AsBigInteger();
        return Wad.FromScaled((await world.AskAsync(head, "vault", "totalSupply")).AsBigInteger(), decimals, Rounding.Down);
    }
}
