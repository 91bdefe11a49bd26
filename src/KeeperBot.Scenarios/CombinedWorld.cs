using System.Collections.Immutable;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Primitives;
using KeeperBot.Scenarios.Markets;
using KeeperBot.Scenarios.Worlds;

namespace KeeperBot.Scenarios;

/// <summary>Perp v2 and Lyra v1, and an options vault with <see cref="DemoBook"/> at both.</summary>
public sealed class CombinedWorld : LocalScenario
{
    /// <inheritdoc/>
    public override string Name => "combined";

    /// <inheritdoc/>
    public override async Task<WorldOpening> DeployAsync(WorldSite site)
    {
        var price = Wad.Parse(DemoBook.Price);
        await PerpV2Deployer.DeployAsync(site, price).ConfigureAwait(false);
        await LyraDeployer.DeployAsync(site, price).ConfigureAwait(false);
        var expiry = (await site.Control.GetHeadAsync().ConfigureAwait(false)).Timestamp.Plus(TimeSpan.FromDays(DemoBook.BoardDays));
        var board = await LyraDeployer.CreateBoardAsync(site, expiry, DemoBook.BoardIv, DemoBook.Strikes).ConfigureAwait(false);
        var (call, put) = await VaultDeployer.DeployAsync(site, board).ConfigureAwait(false);
        return new WorldOpening(price, PerpV2Deployer.OpeningRound, new Dictionary<string, ulong> { ["board"] = board, ["call"] = call, ["put"] = put }.ToImmutableSortedDictionary(StringComparer.Ordinal));
    }

    /// <inheritdoc/>
    public override IMarketDriver OpenMarket(ScenarioParts parts) => new MarketDriver(parts.Client, parts.Control, parts.World);

    /// <inheritdoc/>
    public override IHealthProbe OpenProbe(ScenarioParts parts) => new HealthProbe(parts.Client, parts.World);

    /// <inheritdoc/>
    public override ILiquidator OpenLiquidator(ScenarioParts parts) => new Liquidator(parts.Client, parts.Control, parts.World);

    /// <summary>The vault's owner gives it the keeper's role.</summary>
    public override async Task<BlockHeader> GrantKeeperAsync(ScenarioParts parts, Address keeper)
    {
        var head = await parts.Control.GetHeadAsync().ConfigureAwait(false);
        var block = new MarketBlock(parts.Client, parts.Control);
        block.Add(parts.World.Accounts.Owner, parts.World.Contracts["vault"], "setKeeper", keeper);
        return (await block.MineAsync(head.Timestamp.Plus(TimeSpan.FromSeconds(12))).ConfigureAwait(false)).Block;
    }
}
