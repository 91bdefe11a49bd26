using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Scenarios.Worlds.Aave;

namespace KeeperBot.Scenarios.Markets;

/// <summary>Moves the price of ETH in the feed that AaveOracle asks, and has every other feed publish anew so that none grows stale.</summary>
internal sealed class AaveMarket(ScenarioParts parts) : IMarketDriver
{
    /// <inheritdoc/>
    public Wad Price { get; private set; } = parts.World.Price;

    /// <inheritdoc/>
    public async Task<BlockHeader> StepAsync(Wad price, TimeSpan after)
    {
        var at = (await parts.Control.GetHeadAsync().ConfigureAwait(false)).Timestamp.Plus(after);
        var block = new MarketBlock(parts.Client, parts.Control);
        foreach (var reserve in AaveReserve.All)
        {
            var answer = reserve.Symbol == "WETH" ? price : Wad.Parse(reserve.Price);
            block.Add(parts.World.Accounts.Market, parts.World.Contracts[reserve.Role("feed")], "publish", answer.ToScaled(8, Rounding.Down), at.UnixSeconds);
        }

        try
        {
            var mined = (await block.MineAsync(at).ConfigureAwait(false)).Block;
            Price = price;
            return mined;
        }
        catch (MarketTransactionException failed)
        {
            throw new ScenarioException(ScenarioErrorKind.TransactionFailed, $"a step of the market to {price} failed: {failed.Message}", failed);
        }
    }

    /// <inheritdoc/>
    public Task<BlockHeader> MineAsync(TimeSpan after) => parts.Control.MineAfterAsync(after);
}
