using System.Collections.Immutable;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Primitives;
using KeeperBot.Scenarios.Markets;
using KeeperBot.Scenarios.Worlds;

namespace KeeperBot.Scenarios;

/// <summary>Perp v2 and Lyra v1, on demand Uniswap v3, and a wallet with a book at some of them that acts for itself: the keeper's key is the holder's.</summary>
/// <param name="name">The scenario's name.</param>
/// <param name="holder">The wallet.</param>
/// <param name="book">What it holds at the opening.</param>
public sealed class HolderWorld(string name, Address holder, HolderBook book) : LocalScenario
{
    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override string Inputs => $"{holder} {book}";

    /// <inheritdoc/>
    public override async Task<WorldOpening> DeployAsync(WorldSite site)
    {
        var price = Wad.Parse(DemoBook.Price);
        await PerpV2Deployer.DeployAsync(site, price).ConfigureAwait(false);
        await LyraDeployer.DeployAsync(site, price).ConfigureAwait(false);
        if (book.Weth is not null)
            await SpotDeployer.DeployAsync(site, price).ConfigureAwait(false);
        var expiry = (await site.Control.GetHeadAsync().ConfigureAwait(false)).Timestamp.Plus(TimeSpan.FromDays(DemoBook.BoardDays));
        var board = await LyraDeployer.CreateBoardAsync(site, expiry, DemoBook.BoardIv, DemoBook.Strikes).ConfigureAwait(false);
        var numbers = new Dictionary<string, ulong>(await HolderDeployer.OpenAsync(site, holder, book, board).ConfigureAwait(false)) { ["board"] = board };
        await site.SendAsync("lyra.optionGreekCache", "updateBoardCachedGreeks", board).ConfigureAwait(false);
        return new WorldOpening(price, PerpV2Deployer.OpeningRound, numbers.ToImmutableSortedDictionary(StringComparer.Ordinal));
    }

    /// <inheritdoc/>
    public override IMarketDriver OpenMarket(ScenarioParts parts) =>
        new MarketDriver(parts.Client, parts.Control, parts.World, book.Weth is null ? null : new SpotArbitrage(parts.Client, parts.World));

    /// <inheritdoc/>
    public override IHealthProbe OpenProbe(ScenarioParts parts) => new HealthProbe(parts.Client, parts.World, holder);

    /// <inheritdoc/>
    public override ILiquidator OpenLiquidator(ScenarioParts parts) => new Liquidator(parts.Client, parts.Control, parts.World, holder);

    /// <summary>The key is the wallet's own: nothing has to be granted.</summary>
    /// <exception cref="ScenarioException">It is another key than the holder's.</exception>
    public override Task<BlockHeader> GrantKeeperAsync(ScenarioParts parts, Address keeper) => keeper == holder
        ? parts.Control.MineAfterAsync(TimeSpan.FromSeconds(12))
        : throw new ScenarioException(ScenarioErrorKind.ChainUnusable, $"the wallet {holder} acts for itself; {keeper} can be given no part in it");
}
