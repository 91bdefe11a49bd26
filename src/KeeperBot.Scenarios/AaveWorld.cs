using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Primitives;
using KeeperBot.Scenarios.Markets;
using KeeperBot.Scenarios.Worlds;
using KeeperBot.Scenarios.Worlds.Aave;

namespace KeeperBot.Scenarios;

/// <summary>Aave v3, and a wallet with <see cref="AaveBook"/> in it, whose key acts for itself.</summary>
/// <param name="wallet">The wallet's address. The world opens its position by impersonation: no key is needed to build it.</param>
public sealed class AaveWorld(Address wallet) : LocalScenario
{
    private const int VariableRate = 2;

    /// <inheritdoc/>
    public override string Name => "aave";

    /// <summary>The wallet: its position is part of the world.</summary>
    public override string Inputs => wallet.ToString();

    /// <inheritdoc/>
    public override async Task<WorldOpening> DeployAsync(WorldSite site)
    {
        await AaveDeployer.DeployAsync(site).ConfigureAwait(false);
        await OpenAsync(site).ConfigureAwait(false);
        await AaveDeployer.FundAsync(site, AaveReserve.Of("USDC"), site.Accounts.Liquidator, "1000000").ConfigureAwait(false);
        return new WorldOpening(Wad.Parse(AaveReserve.Of("WETH").Price), OracleRound: 1, ImmutableSortedDictionary<string, ulong>.Empty);
    }

    /// <inheritdoc/>
    public override IMarketDriver OpenMarket(ScenarioParts parts) => new AaveMarket(parts);

    /// <inheritdoc/>
    public override IHealthProbe OpenProbe(ScenarioParts parts) => new AaveProbe(parts, wallet);

    /// <inheritdoc/>
    public override ILiquidator OpenLiquidator(ScenarioParts parts) => new AaveLiquidator(parts, wallet);

    /// <summary>The wallet's own key needs no role. Mines one block.</summary>
    public override Task<BlockHeader> GrantKeeperAsync(ScenarioParts parts, Address keeper) => keeper == wallet
        ? parts.Control.MineAfterAsync(TimeSpan.FromSeconds(12))
        : throw new ScenarioException(ScenarioErrorKind.ChainUnusable, $"this world's position is the wallet {wallet}'s own, and {keeper} is another key");

    private async Task OpenAsync(WorldSite site)
    {
        var (weth, usdc) = (AaveReserve.Of("WETH"), AaveReserve.Of("USDC"));
        await site.Control.SetBalanceAsync(wallet, UInt256.Parse(BigInteger.Pow(10, 19).ToString(CultureInfo.InvariantCulture))).ConfigureAwait(false);
        await site.Control.ImpersonateAsync(wallet).ConfigureAwait(false);
        await AaveDeployer.SupplyAsync(site, weth, wallet, AaveBook.Collateral).ConfigureAwait(false);
        await site.SendFromAsync(wallet, "aave.pool", "borrow", site.At(usdc.Role()), usdc.Units(AaveBook.Debt), VariableRate, 0, wallet).ConfigureAwait(false);
        // What was borrowed for is bought elsewhere; what is left are the buffers. The pool has no allowance left: the keeper gives them as it needs them.
        await site.SendFromAsync(wallet, usdc.Role(), "transfer", site.Accounts.Owner, usdc.Units(AaveBook.Debt)).ConfigureAwait(false);
        await site.SendAsync(usdc.Role(), "mint", wallet, usdc.Units(AaveBook.UsdcBuffer)).ConfigureAwait(false);
        await site.SendAsync(weth.Role(), "mint", wallet, weth.Units(AaveBook.WethBuffer)).ConfigureAwait(false);
        await site.Control.SetNonceAsync(wallet, 0).ConfigureAwait(false);
    }
}
