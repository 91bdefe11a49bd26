using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;

namespace KeeperBot.Core.Decision;

/// <summary>Compares the idle balances before and after a simulated call with the most that the call declared to move. What cannot be seen is not in order.</summary>
public static class SpendCheck
{
    /// <summary>Whether no payer lost more of any token than the call may move; of another payer's, nothing.</summary>
    /// <param name="payer">Whose tokens the call may move.</param>
    /// <param name="spends">The most of each.</param>
    /// <param name="before">The state it was planned on.</param>
    /// <param name="after">The simulated state.</param>
    public static EffectVerdict Evaluate(Address payer, ImmutableArray<TokenAmount> spends, PortfolioSnapshot before, PortfolioSnapshot after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var wrong = new List<string>();
        foreach (var account in before.Accounts)
        {
            var later = after.Accounts.FirstOrDefault(item => item.Account.Id == account.Account.Id);
            foreach (var idle in account.Idle)
            {
                var allowed = account.Account.Payer == payer ? Most(spends, idle.Amount.Token) : TokenAmount.ZeroOf(idle.Amount.Token);
                if (later?.Idle.FirstOrDefault(item => item.Amount.Token == idle.Amount.Token) is not { } left)
                    wrong.Add($"the balance of {idle.Amount.Token} of {account.Account.Id} is not readable");
                else if (left.Amount + allowed < idle.Amount)
                    wrong.Add($"{account.Account.Id} has {left.Amount} of {idle.Amount} left, and at most {allowed} may go");
            }
        }

        return new(wrong.Count == 0, wrong.Count == 0 ? "no balance fell by more than was declared" : string.Join("; ", wrong));
    }

    private static TokenAmount Most(ImmutableArray<TokenAmount> spends, Token token) =>
        spends.Where(spend => spend.Token == token).Aggregate(TokenAmount.ZeroOf(token), (sum, spend) => sum + spend);
}
