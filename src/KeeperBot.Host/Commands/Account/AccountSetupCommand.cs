using System.Collections.Immutable;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Evm.JsonRpc;
using KeeperBot.Host.Composition;
using KeeperBot.Host.Composition.Roles;
using KeeperBot.Host.Options;
using KeeperBot.Monitoring.Terminal;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Reading;
using KeeperBot.Protocols.Routes;
using KeeperBot.Protocols.Routes.Roles;

namespace KeeperBot.Host.Commands.Account;

/// <summary>`keeper account setup`: prints, and never sends, the transactions that an owner must sign so that the key can do what the keeper needs and nothing else.</summary>
internal sealed class AccountSetupCommand(CommandContext context)
{
    /// <summary>Runs it.</summary>
    /// <exception cref="CommandFailure">There is no such account, or nothing that could be set up for its route.</exception>
    public async Task<int> ExecuteAsync(string file, string? id, CancellationToken stop)
    {
        var configuration = ConfigurationLoader.Load(file);
        var account = AccountOf(configuration, id);
        using var connection = await ChainConnection.OpenAsync(configuration, context.Time, _ => { }, stop).ConfigureAwait(false);
        var head = await connection.Client.GetBlockAsync(BlockTag.Latest, stop).ConfigureAwait(false)
            ?? throw RpcException.Invalid("eth_getBlockByNumber", connection.Node, "the node has no latest block");
        var (transactions, notes) = account switch
        {
            { Role: { } role } => await OfRoleAsync(configuration, connection.Client, account, role, head.ToBlockRef(), stop).ConfigureAwait(false),
            { Route: RouteKind.VenueDelegation } => await OfDelegateAsync(configuration, connection.Client, account, head.ToBlockRef(), stop).ConfigureAwait(false),
            _ => await OfVaultAsync(connection.Client, account, head.ToBlockRef(), stop).ConfigureAwait(false),
        };
        Tell(account, transactions, notes);
        context.Out.WriteLine(SafeBatch.Write(
            configuration.Chain, account.Ref.Holder, $"KeeperBot: least privilege for {account.Ref.Id}", $"Lets {account.Ref.Actor} do what the keeper needs at block {head.Number}, and nothing else.",
            context.Time.GetUtcNow(), transactions));
        return (int)ExitCode.Ok;
    }

    private static ConfiguredAccount AccountOf(KeeperConfiguration configuration, string? id)
    {
        var names = string.Join(", ", configuration.Accounts.Select(account => account.Ref.Id));
        if (id is null && configuration.Accounts.Length > 1)
            throw new CommandFailure(ExitCode.Configuration, $"the configuration has several accounts: name one with --account ({names})");
        var found = id is null ? configuration.Accounts[0] : configuration.Accounts.FirstOrDefault(account => account.Ref.Id.Value == id)
            ?? throw new CommandFailure(ExitCode.Configuration, $"there is no account '{id}': --account is one of {names}");
        return found.Route != RouteKind.Direct
            ? found
            : throw new CommandFailure(ExitCode.Configuration, $"the account '{found.Ref.Id}' acts directly: its key holds everything already, and there is nothing to grant; a vault or a Safe can give it less");
    }

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

    private void Tell(ConfiguredAccount account, ImmutableArray<ProposedTransaction> transactions, ImmutableArray<string> notes)
    {
        context.Error.WriteLine(SafeText.Escape(transactions.IsEmpty
            ? $"{account.Ref.Id}: nothing to sign, all is as it should be"
            : FormattableString.Invariant($"{account.Ref.Id}: {transactions.Length} transactions for the owners of {account.Ref.Holder} to sign, in this order; nothing is sent")));
        foreach (var (transaction, number) in transactions.Select((transaction, index) => (transaction, index + 1)))
            context.Error.WriteLine(SafeText.Escape(FormattableString.Invariant($"  {number}. {transaction.What}")));
        foreach (var note in notes)
            context.Error.WriteLine(SafeText.Escape($"  note: {note}"));
    }
}
