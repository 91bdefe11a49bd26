using System.Numerics;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Scenarios.Anvil;
using KeeperBot.Scenarios.Worlds;

namespace KeeperBot.Scenarios.Markets;

/// <summary>
/// Moves all venues' prices together, one block a step: a new oracle round, Lyra's rate, the perp feed's update, the trade that brings the perp
/// pool (and the spot pools, where there are any) to the index, and Lyra's Greeks, as that venue's own keepers would. Whatever else waits in the pool is mined with it.
/// </summary>
public sealed class MarketDriver(EthClient client, AnvilControl control, DemoWorld world, SpotArbitrage? spot = null) : IMarketDriver
{
    private static readonly TimeSpan CorrectionAfter = TimeSpan.FromSeconds(12);

    // Far more than the pool holds: the trade ends at its price limit.
    private static readonly AbiValue WholePool = Amounts.Wad("4000000");

    private ulong _round = world.OracleRound;

    /// <inheritdoc/>
    public Wad Price { get; private set; } = world.Price;

    /// <inheritdoc/>
    public async Task<BlockHeader> StepAsync(Wad price, TimeSpan after)
    {
        var head = await control.GetHeadAsync().ConfigureAwait(false);
        var at = head.Timestamp.Plus(after);
        var block = new MarketBlock(client, control);
        var account = world.Accounts.Market;
        _round++;
        block.Add(account, world.Contracts["aggregator"], "setLatestAnswerWithRound", price.ToScaled(8, Rounding.Down), at.UnixSeconds, _round);
        block.Add(account, world.Contracts["lyra.exchangeRates"], "setRateAndInvalid", LyraDeployer.Key("sETH"), price.Raw, false);
        block.Add(account, world.Contracts["perp.priceFeed"], "update");
        block.Add(account, world.Contracts["lyra.optionGreekCache"], "updateBoardCachedGreeks", world.Board);
        // Trades come last: they alone may lose a race with somebody else's in the same block.
        const int firstTrade = 4;
        await AddTradesAsync(block, price).ConfigureAwait(false);
        Price = price;
        try
        {
            return (await block.MineAsync(at).ConfigureAwait(false)).Block;
        }
        catch (MarketTransactionException failed) when (failed.Index >= firstTrade)
        {
            // Somebody's trade in the same block moved the pool past the limit first; arbitrage then comes in the next block.
            return await CorrectAsync(failed).ConfigureAwait(false);
        }
        catch (MarketTransactionException failed)
        {
            throw new ScenarioException(ScenarioErrorKind.TransactionFailed, $"a step of the market to {price} failed: {failed.Message}", failed);
        }
    }

    /// <inheritdoc/>
    public Task<BlockHeader> MineAsync(TimeSpan after) => control.MineAfterAsync(after);

    private async Task<BlockHeader> CorrectAsync(MarketTransactionException first)
    {
        var head = await control.GetHeadAsync().ConfigureAwait(false);
        var block = new MarketBlock(client, control);
        await AddTradesAsync(block, Price).ConfigureAwait(false);
        try
        {
            return (await block.MineAsync(head.Timestamp.Plus(CorrectionAfter)).ConfigureAwait(false)).Block;
        }
        catch (MarketTransactionException second)
        {
            throw new ScenarioException(ScenarioErrorKind.TransactionFailed, $"the pools could not be brought to {Price}: {first.Message}, then {second.Message}", second);
        }
    }

    private async Task AddTradesAsync(MarketBlock block, Wad price)
    {
        await AddPerpTradeAsync(block, price).ConfigureAwait(false);
        if (spot is not null)
            await spot.AddAsync(block, price).ConfigureAwait(false);
    }

    private async Task AddPerpTradeAsync(MarketBlock block, Wad price)
    {
        var slot = await ContractReader.ReadAsync(client, BlockTag.Latest, world.Contracts["perp.pool"], "slot0").ConfigureAwait(false);
        var (now, target) = (slot["sqrtPriceX96"].AsBigInteger(), WorldSite.SqrtPriceX96(price));
        if (now == target)
            return;
        var house = world.Contracts["perp.clearingHouse"];
        block.Add(world.Accounts.Market, house, "openPosition", house.Struct(
            "openPosition", 0,
            ("baseToken", world.Perp.BaseToken), ("isBaseToQuote", target < now), ("isExactInput", true),
            ("amount", target < now ? Amounts.Wad("2000") : WholePool), ("oppositeAmountBound", BigInteger.Zero), ("deadline", Amounts.Max),
            ("sqrtPriceLimitX96", target), ("referralCode", Hash32.Zero)));
    }
}
