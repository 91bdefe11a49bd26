using System.Collections.Immutable;
using KeeperBot.Execution.Policy.Approvals;
using KeeperBot.Host.Options;

namespace KeeperBot.Host.Composition;

/// <summary>Every (token, owner, spender) that the configuration knows of: what an account holds, and the contracts around it that could take it.</summary>
public static class WatchedAllowances
{
    /// <summary>All pairs, each once.</summary>
    public static ImmutableArray<WatchedAllowance> Of(KeeperConfiguration configuration)
    {
        var tokens = configuration.Tokens.Values.OrderBy(token => token.Symbol, StringComparer.Ordinal).ToList();
        var contracts = PinnedContracts.Of(configuration);
        return
        [
            .. from account in configuration.Accounts
               let approvable = ApprovablePairs.Of(configuration, account)
               from owner in new[] { account.Ref.Payer, account.Ref.Actor }.Distinct()
               from token in tokens
               from contract in contracts
               where contract.Scopes.Any(scope => scope.Account is null || scope.Account == account.Ref.Id)
               where contract.Address != owner && tokens.TrueForAll(other => other.Address != contract.Address)
               let managed = owner == account.Ref.Payer && approvable.Any(pair => pair.Token == token && pair.Spender == contract.Address)
               select new WatchedAllowance(account.Ref.Id, token, owner, contract.Address, !managed && ApprovablePairs.Takes(configuration, account, token, contract.Address)) { Managed = managed },
        ];
    }
}
