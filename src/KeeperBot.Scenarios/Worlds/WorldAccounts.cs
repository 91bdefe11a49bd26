using KeeperBot.Primitives;

namespace KeeperBot.Scenarios.Worlds;

/// <summary>Who plays which part in a world; all are unlocked on the local chain, none is a keeper.</summary>
/// <param name="Deployer">Deploys and governs the venues.</param>
/// <param name="Market">Moves prices: oracle rounds, rates, and the trades that bring the perp pool to the index.</param>
/// <param name="Maker">Provides liquidity on both venues.</param>
/// <param name="Liquidator">Liquidates whatever the venues let it.</param>
/// <param name="Owner">Owns the vault.</param>
public sealed record WorldAccounts(Address Deployer, Address Market, Address Maker, Address Liquidator, Address Owner)
{
    /// <summary>The first five of Anvil's accounts, in order.</summary>
    /// <exception cref="ScenarioException"><see cref="ScenarioErrorKind.ChainUnusable"/>: there are fewer.</exception>
    public static WorldAccounts Of(IReadOnlyList<Address> unlocked) => unlocked.Count >= 5
        ? new(unlocked[0], unlocked[1], unlocked[2], unlocked[3], unlocked[4])
        : throw new ScenarioException(ScenarioErrorKind.ChainUnusable, $"a world needs 5 unlocked accounts, the chain has {unlocked.Count}");
}
