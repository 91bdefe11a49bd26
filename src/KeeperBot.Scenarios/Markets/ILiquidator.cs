using System.Collections.Immutable;
using KeeperBot.Evm;

namespace KeeperBot.Scenarios.Markets;

/// <summary>Asks a world's venues whether its accounts can be liquidated, and does it when told to.</summary>
public interface ILiquidator
{
    /// <summary>The verdict on every margin account, by static calls on the state of <paramref name="block"/>.</summary>
    Task<ImmutableArray<LiquidationVerdict>> AskAsync(BlockId block);

    /// <summary>Really liquidates one account, in a block of its own.</summary>
    /// <exception cref="ScenarioException"><see cref="ScenarioErrorKind.TransactionFailed"/>: the venue refuses.</exception>
    Task<TransactionReceipt> LiquidateAsync(AccountHealth account);
}
