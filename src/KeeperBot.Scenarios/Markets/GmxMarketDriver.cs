using System.Numerics;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Primitives;
using KeeperBot.Scenarios.Worlds;

namespace KeeperBot.Scenarios.Markets;

/// <summary>
/// Moves the feeds of the GMX stand-in, and plays the venue's own order keeper: what waits when a block is to be mined is executed in it, at the price of that block.
/// </summary>
/// <param name="parts">The world.</param>
/// <param name="holder">Whose orders are executed.</param>
public sealed class GmxMarketDriver(ScenarioParts parts, Address holder) : IMarketDriver
{
    private static readonly TimeSpan BlockTime = TimeSpan.FromSeconds(12);

    /// <summary>Whether the order keeper works; off, orders wait until they may be cancelled.</summary>
    public bool Executes { get; set; } = true;

    /// <inheritdoc/>
    public Wad Price { get; private set; } = parts.World.Price;

    /// <inheritdoc/>
    public async Task<BlockHeader> StepAsync(Wad price, TimeSpan after)
    {
        // Orders do not wait for the length of a step.
        if (Executes && (await PendingAsync().ConfigureAwait(false)).Count > 0)
            await MineAsync(BlockTime).ConfigureAwait(false);
        Price = price;
        return await MineAsync(after).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<BlockHeader> MineAsync(TimeSpan after)
    {
        var head = await parts.Control.GetHeadAsync().ConfigureAwait(false);
        var at = head.Timestamp.Plus(after);
        var block = new MarketBlock(parts.Client, parts.Control);
        var (account, contracts) = (parts.World.Accounts.Market, parts.World.Contracts);
        block.Add(account, contracts["gmx.ethFeed"], "publish", Price.ToScaled(8, Rounding.Down), at.UnixSeconds);
        block.Add(account, contracts["gmx.usdcFeed"], "publish", BigInteger.Pow(10, 8), at.UnixSeconds);
        foreach (var order in Executes ? await PendingAsync().ConfigureAwait(false) : [])
            block.Add(account, contracts["gmx.orderHandler"], "executeOrder", order, GmxDeployer.OraclePrices(contracts, Price));
        try
        {
            return (await block.MineAsync(at).ConfigureAwait(false)).Block;
        }
        catch (MarketTransactionException failed)
        {
            throw new ScenarioException(ScenarioErrorKind.TransactionFailed, $"a step of the market to {Price} failed: {failed.Message}", failed);
        }
    }

    private async Task<IReadOnlyList<Hash32>> PendingAsync()
    {
        var orders = await ContractReader.ReadAsync(
            parts.Client, BlockTag.Latest, parts.World.Contracts["gmx.reader"], "getAccountOrders", parts.World.Contracts["gmx.dataStore"].Address, holder, 0, 20).ConfigureAwait(false);
        return [.. orders[0].Items.Select(order => order["orderKey"].AsHash32())];
    }
}
