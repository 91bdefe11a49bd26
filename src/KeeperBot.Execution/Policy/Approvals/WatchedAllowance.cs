using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;

namespace KeeperBot.Execution.Policy.Approvals;

/// <summary>A pair that could hold an allowance.</summary>
/// <param name="Account">The account it belongs to.</param>
/// <param name="Token">The token.</param>
/// <param name="Owner">Whose tokens.</param>
/// <param name="Spender">Who could take them.</param>
/// <param name="Standing">Whether an allowance is meant to stand there: a direct route's venue takes its top-ups by one.</param>
public sealed record WatchedAllowance(AccountId Account, Token Token, Address Owner, Address Spender, bool Standing)
{
    /// <summary>Whether the keeper gives it itself for a step, and takes it back.</summary>
    public bool Managed { get; init; }
}

/// <summary>An allowance that should not be there, or not so large.</summary>
/// <param name="Pair">Where.</param>
/// <param name="Allowed">How much; null where it could not be read.</param>
/// <param name="Detail">What is wrong, in words.</param>
/// <param name="Mend">What to do about it.</param>
public sealed record AllowanceFinding(WatchedAllowance Pair, TokenAmount? Allowed, string Detail, string Mend);
