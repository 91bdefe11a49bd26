using KeeperBot.Core.Units;

namespace KeeperBot.Scenarios.Rehearsals;

/// <summary>A pool that arbitrageurs would bring to the market's price.</summary>
public interface IRehearsedPool
{
    /// <summary>What it is, for a report.</summary>
    string Name { get; }

    /// <summary>The symbol of what it trades, by which prices are moved.</summary>
    string Underlying { get; }

    /// <summary>What the arbitrageur does before it can trade, in a block of its own.</summary>
    /// <exception cref="ScenarioException">It cannot be given what it needs.</exception>
    Task<IReadOnlyList<UpkeepCall>> PrepareAsync();

    /// <summary>Remembers the price as it is, to move it from, once the preparation is mined.</summary>
    /// <exception cref="ScenarioException">The preparation had no effect, so that the pool cannot be moved.</exception>
    Task OpenAsync();

    /// <summary>The trade that brings the price to a multiple of what it was at first, or nearer to it; null where it is there.</summary>
    Task<UpkeepCall?> TradeAsync(Wad factor);
}
