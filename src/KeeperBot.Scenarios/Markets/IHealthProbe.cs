using System.Collections.Immutable;
using KeeperBot.Evm;

namespace KeeperBot.Scenarios.Markets;

/// <summary>Reads a world's margin accounts from the venues' own views, apart from the product's adapters.</summary>
public interface IHealthProbe
{
    /// <summary>Every margin account at a block.</summary>
    /// <exception cref="ScenarioException"><see cref="ScenarioErrorKind.ChainUnusable"/>: a view reverts.</exception>
    Task<ImmutableArray<AccountHealth>> ReadAsync(BlockId block);
}
