using KeeperBot.Core.Units;
using KeeperBot.Evm;

namespace KeeperBot.Scenarios.Markets;

/// <summary>Moves a world's prices, one block a step; whatever else waits in the pool is mined with it.</summary>
public interface IMarketDriver
{
    /// <summary>The price of the last step; at first the world's.</summary>
    Wad Price { get; }

    /// <summary>Moves the market to <paramref name="price"/>, <paramref name="after"/> the newest block.</summary>
    /// <exception cref="ScenarioException"><see cref="ScenarioErrorKind.TransactionFailed"/>: a market transaction failed.</exception>
    Task<BlockHeader> StepAsync(Wad price, TimeSpan after);

    /// <summary>Mines a block <paramref name="after"/> the newest one without moving any price.</summary>
    Task<BlockHeader> MineAsync(TimeSpan after);
}
