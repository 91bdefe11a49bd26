using System.Collections.Immutable;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Host.Composition;
using KeeperBot.Host.Composition.Roles;
using KeeperBot.Host.Options;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Reading;
using KeeperBot.Protocols.Routes;
using KeeperBot.Protocols.Routes.Roles;

namespace KeeperBot.Host.Commands.Account;

/// <summary>The transactions that bring what the key may do for an account from what it is to what the keeper needs, and nothing else.</summary>
internal static class AccountGrants
{
    /// <summary>The transactions, in order, and what is to be said beside them. An account that acts directly has none.</summary>
    /// <exception cref="CommandFailure">The account's contracts are not what the configuration says.</exception>
    public static async Task<(ImmutableArray<ProposedTransaction> Transactions, ImmutableArray<string> Notes)> OfAsync(
        KeeperConfiguration configuration, EthClient client, ConfiguredAccount account, BlockRef block, CancellationToken stop) => account switch
    {
        { Role: { } role } => await OfRoleAsync(configuration, client, account, role, block, stop).ConfigureAwait(false),
        { Route: RouteKind.VenueDelegation } => await OfDelegateAsync(configuration, client, account, block, stop).ConfigureAwait(false),
        { Route: RouteKind.OptionsVault } => await OfVaultAsync(client, account, block, stop).ConfigureAwait(false),
        _ => ([], []),
    };

    private static async Task<(ImmutableArray<ProposedTransaction>, ImmutableArray<string>)> OfRoleAsync(
        KeeperConfiguration configuration, EthClient client, ConfiguredAccount account, RoleAccess role, BlockRef block, CancellationToken stop)
    {
        if ((await client.GetCodeAsync(role.Module, BlockId.Of(block), stop).ConfigureAwait(false)).Length == 0)
            throw new CommandFailure(ExitCode.ChainMismatch, $"there is no contract at roles.module {role.Module}: make a Roles Modifier v2 whose owner, avatar and target are the Safe {account.Ref.Holder} (in the Zodiac application, for instance), then run this again");
        var grant = RoleGrant.Of(configuration, account);
        try
        {
            var history = await RolesLogReader.ReadAsync(client, role.Module, role.Since, block, stop).ConfigureAwait(false);
            var state = await RoleState.ReadAsync(new EthChainReader(client), account.Ref, role.Module, grant.Allowances.Select(allowance => allowance.Key), block, stop).ConfigureAwait(false);
            return (RoleSetup.Between(account, role, history, state, grant), [.. grant.Unbounded.Select(argument => $"held by the keeper's own policy only: {argument}")]);
        }
        catch (AbiException error)
        {
            throw new CommandFailure(ExitCode.ChainMismatch, $"roles.module {role.Module} answers as no Roles Modifier v2: {error.Message}");
        }
    }

    private static async Task<(ImmutableArray<ProposedTransaction>, ImmutableArray<string>)> OfVaultAsync(EthClient client, ConfiguredAccount account, BlockRef block, CancellationToken stop)
    {
        try
        {
            var keeper = await OptionsVaultRoles.KeeperAsync(new EthChainReader(client), account.Ref.Holder, block, stop).ConfigureAwait(false);
            return (keeper == account.Ref.Actor ? [] : [new(account.Ref.Holder, OptionsVaultRoles.SetKeeper(account.Ref.Actor), $"make {account.Ref.Actor} the vault's keeper, in the place of {keeper}")], []);
        }
        catch (AbiException error)
        {
            throw new CommandFailure(ExitCode.ChainMismatch, $"the holder {account.Ref.Holder} answers as no options vault: {error.Message}");
        }
    }

    private static async Task<(ImmutableArray<ProposedTransaction>, ImmutableArray<string>)> OfDelegateAsync(
        KeeperConfiguration configuration, EthClient client, ConfiguredAccount account, BlockRef block, CancellationToken stop)
    {
        try
        {
            return (
                await DelegationSetup.OfAsync(account, new PortfolioRoom(configuration, client), block, stop).ConfigureAwait(false),
                [$"top-ups are paid from {account.Ref.Payer}, the key's own wallet: it needs the buffer's tokens, and where policy.approvals names no allowance, one by hand"]);
        }
        catch (AbiException error)
        {
            throw new CommandFailure(ExitCode.ChainMismatch, $"what the key may do for {account.Ref.Holder} cannot be read: {error.Message}; `keeper check` says which contract is not what the configuration says");
        }
    }
}
