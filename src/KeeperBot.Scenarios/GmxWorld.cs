using System.Collections.Immutable;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Primitives;
using KeeperBot.Scenarios.Markets;
using KeeperBot.Scenarios.Worlds;

namespace KeeperBot.Scenarios;

/// <summary>A stand-in of GMX v2 with its ABI and its two steps, and a leveraged long of one wallet in it. No bytecode of GMX is to be had from npm.</summary>
/// <param name="holder">The wallet; the keeper of the scenario acts with its key.</param>
public sealed class GmxWorld(Address holder) : LocalScenario
{
    /// <summary>Opening price, USD per ETH.</summary>
    public const string Price = "2000";

    /// <summary>Size of the long, in ETH.</summary>
    public const string Size = "10";

    /// <summary>Its collateral, in USDC.</summary>
    public const string Collateral = "1400";

    /// <summary>USDC that the wallet has for top-ups.</summary>
    public const string Buffer = "3000";

    /// <inheritdoc/>
    public override string Name => "gmx";

    /// <inheritdoc/>
    public override string Inputs => holder.ToString();

    /// <summary>Whose position it is.</summary>
    public Address Holder => holder;

    /// <inheritdoc/>
    public override async Task<WorldOpening> DeployAsync(WorldSite site)
    {
        var price = Wad.Parse(Price);
        await GmxDeployer.DeployAsync(site, price).ConfigureAwait(false);
        await GmxDeployer.OpenLongAsync(site, holder, price, Wad.Parse(Size), Wad.Parse(Collateral)).ConfigureAwait(false);
        await GmxDeployer.SetGasAsync(site).ConfigureAwait(false);
        await site.SendAsync("gmx.usdc", "mint", holder, Amounts.Usdc(Buffer)).ConfigureAwait(false);
        return new WorldOpening(price, 1, ImmutableSortedDictionary<string, ulong>.Empty);
    }

    /// <inheritdoc/>
    public override IMarketDriver OpenMarket(ScenarioParts parts) => new GmxMarketDriver(parts, holder);

    /// <inheritdoc/>
    public override IHealthProbe OpenProbe(ScenarioParts parts) => new GmxHealthProbe(parts, holder);

    /// <inheritdoc/>
    public override ILiquidator OpenLiquidator(ScenarioParts parts) => new GmxLiquidator(parts, holder);

    /// <summary>The keeper has the holder's own key: it needs nothing more.</summary>
    public override Task<BlockHeader> GrantKeeperAsync(ScenarioParts parts, Address keeper) => parts.Control.MineAfterAsync(TimeSpan.FromSeconds(12));
}
