using KeeperBot.Evm;
using KeeperBot.Primitives;
using KeeperBot.Scenarios.Anvil;
using KeeperBot.Scenarios.Artifacts;

namespace KeeperBot.Scenarios.Worlds;

/// <summary>Builds a scenario's whole world on a fresh Anvil that mines only by command.</summary>
public static class DemoDeployer
{
    /// <summary>Timestamp of the genesis block, so that the same inputs give the same world: 2026-01-05T00:00:00Z.</summary>
    public static ChainTime GenesisTime { get; } = new(1_767_571_200);

    private static readonly TimeSpan BuildInterval = TimeSpan.FromSeconds(1);

    /// <summary>Deploys Multicall3 and what the scenario needs.</summary>
    /// <exception cref="ScenarioException">An artifact is missing or a transaction fails; the message names it.</exception>
    public static async Task<DemoWorld> DeployAsync(EthClient client, ArtifactStore artifacts, LocalScenario scenario)
    {
        var control = new AnvilControl(client);
        // One second a block whatever the wall clock says: timestamps are part of the state.
        await control.SetTimestampIntervalAsync(BuildInterval).ConfigureAwait(false);
        var accounts = WorldAccounts.Of(await control.GetAccountsAsync().ConfigureAwait(false));
        var site = new WorldSite(new ChainWriter(client, artifacts), control, artifacts, accounts, new ContractBook());
        await site.DeployAsync("multicall3", ArtifactPackage.Own, "Multicall3").ConfigureAwait(false);
        var opening = await scenario.DeployAsync(site).ConfigureAwait(false);
        var head = await control.GetHeadAsync().ConfigureAwait(false);
        return new DemoWorld(accounts, site.Book, head.ToBlockRef(), opening.Price, opening.OracleRound, opening.Numbers);
    }
}
