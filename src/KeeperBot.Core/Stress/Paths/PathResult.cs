using System.Collections.Immutable;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Stress.Paths;

/// <summary>What a path did to a portfolio.</summary>
/// <param name="Path">The path.</param>
/// <param name="Fate">Liquidated where any account was; not foreseeable where any could not be told; else survived.</param>
/// <param name="Accounts">Every margin account with a curve, in the order of the snapshot.</param>
/// <param name="NotForeseen">What has no curve, or could not be read.</param>
/// <param name="GasSpent">What the rescues' gas cost.</param>
/// <param name="BufferLeft">What is left of each buffer.</param>
public sealed record PathResult(
    MarketPath Path, Fate Fate, ImmutableArray<AccountPath> Accounts, ImmutableArray<NotForeseen> NotForeseen, Wei GasSpent, ImmutableArray<TokenAmount> BufferLeft)
{
    /// <summary>How several accounts end together: liquidated where any was, not foreseeable where any could not be told.</summary>
    public static Fate FateOf(ImmutableArray<AccountPath> accounts, ImmutableArray<NotForeseen> blind) => accounts.Any(account => account.Fate == Fate.Liquidated) ? Fate.Liquidated
        : !blind.IsEmpty || accounts.Any(account => account.Fate == Fate.NotForeseeable) ? Fate.NotForeseeable : Fate.Survived;
}
