using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;

namespace KeeperBot.Core.Cycle;

/// <summary>What is left of an account's allowances while steps that are simulated in one block spend from them, one after the other: each was encoded against what stands before the first.</summary>
internal sealed class AllowancesLeft(AccountSnapshot account, VenueId venue)
{
    private readonly Dictionary<(Address Spender, Token Token), TokenAmount> _left = [];

    /// <summary>What the next step needs to be allowed, with what stands when its turn comes; what it spends is taken off for those after it.</summary>
    public ImmutableArray<NeededAllowance> Take(EncodedCall call)
    {
        var needs = ImmutableArray.CreateBuilder<NeededAllowance>();
        foreach (var need in call.Needs)
        {
            needs.Add(need with { Standing = _left.GetValueOrDefault((need.Spender, need.Amount.Token), need.Standing) });
            // It is allowed exactly that, and takes it.
            _left[(need.Spender, need.Amount.Token)] = TokenAmount.ZeroOf(need.Amount.Token);
        }

        foreach (var spend in call.Spends.GroupBy(spend => spend.Token, (token, spends) => spends.Aggregate(TokenAmount.ZeroOf(token), (sum, spend) => sum + spend)))
        {
            if (spend.IsZero || call.Needs.Any(need => need.Amount.Token == spend.Token))
                continue;
            // The step needed nothing for this token: it is taken by an allowance that stood at as much.
            foreach (var given in account.Allowances.Where(given => given.Venue == venue && given.Amount.Token == spend.Token && given.Amount >= spend))
            {
                var left = _left.GetValueOrDefault((given.Spender, spend.Token), given.Amount);
                if (left < spend)
                    needs.Add(new(given.Spender, spend, left));
                _left[(given.Spender, spend.Token)] = left < spend ? TokenAmount.ZeroOf(spend.Token) : left - spend;
            }
        }

        return needs.ToImmutable();
    }
}
