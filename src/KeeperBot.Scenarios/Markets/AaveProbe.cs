using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Evm;
using KeeperBot.Primitives;
using KeeperBot.Scenarios.Worlds;
using KeeperBot.Scenarios.Worlds.Aave;

namespace KeeperBot.Scenarios.Markets;

/// <summary>Reads a wallet's account from the pool's own views: collateral at its liquidation threshold over debt, and what it has supplied.</summary>
internal sealed class AaveProbe(ScenarioParts parts, Address wallet) : IHealthProbe
{
    /// <summary>Name of the venue and of its one account.</summary>
    internal const string Venue = "aave-v3";

    // The pool's base currency has 8 decimals.
    private static readonly BigInteger ToWad = BigInteger.Pow(10, 10);

    /// <inheritdoc/>
    public async Task<ImmutableArray<AccountHealth>> ReadAsync(BlockId block)
    {
        var data = await ContractReader.ReadAsync(parts.Client, block, parts.World.Contracts["aave.pool"], "getUserAccountData", wallet).ConfigureAwait(false);
        var supplied = await ContractReader.ReadAsync(parts.Client, block, parts.World.Contracts[AaveReserve.Of("WETH").Role("aToken")], "balanceOf", wallet).ConfigureAwait(false);
        // PercentageMath.percentMul: half up.
        var equity = ((data["totalCollateralBase"].AsBigInteger() * data["currentLiquidationThreshold"].AsBigInteger()) + 5_000) / 10_000;
        return [new AccountHealth(Venue, Venue, equity * ToWad, data["totalDebtBase"].AsBigInteger() * ToWad, supplied[0].AsBigInteger())];
    }
}
