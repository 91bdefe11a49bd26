using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Scenarios.Worlds;

namespace KeeperBot.Scenarios.Markets;

/// <summary>Brings every spot pool to the market's price, as arbitrageurs would.</summary>
public sealed class SpotArbitrage(EthClient client, DemoWorld world)
{
    // Far more than a step needs: the trade ends at its price limit, and only what went in is paid.
    private static readonly Evm.Abi.AbiValue AnyWeth = Amounts.Wad("2000");
    private static readonly Evm.Abi.AbiValue AnyUsdc = Amounts.Usdc("4000000");

    internal async Task AddAsync(MarketBlock block, Wad price)
    {
        var first = SpotDeployer.WethIsToken0(world.Spot.Weth, world.Usdc);
        var target = SpotDeployer.SqrtPriceX96(price, first);
        var router = world.Contracts["spot.router"];
        foreach (var (fee, _) in SpotDeployer.Tiers)
        {
            var slot = await ContractReader.ReadAsync(client, BlockTag.Latest, world.Contracts[SpotDeployer.PoolRole(fee)], "slot0").ConfigureAwait(false);
            var now = slot["sqrtPriceX96"].AsBigInteger();
            if (now == target)
                continue;
            // A pool's price falls when token0 is paid in.
            var payWeth = target < now == first;
            block.Add(world.Accounts.Market, router, "exactInputSingle", router.Struct(
                "exactInputSingle", 0,
                ("tokenIn", payWeth ? world.Spot.Weth : world.Usdc), ("tokenOut", payWeth ? world.Usdc : world.Spot.Weth), ("fee", fee),
                ("recipient", world.Accounts.Market), ("deadline", Amounts.Max), ("amountIn", payWeth ? AnyWeth : AnyUsdc), ("amountOutMinimum", 0),
                ("sqrtPriceLimitX96", target)));
        }
    }
}
