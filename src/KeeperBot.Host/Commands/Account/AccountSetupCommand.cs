using System.Collections.Immutable;
using KeeperBot.Evm;
using KeeperBot.Evm.JsonRpc;
using KeeperBot.Host.Composition;
using KeeperBot.Host.Options;
using KeeperBot.Monitoring.Terminal;

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
        var (transactions, notes) = await AccountGrants.OfAsync(configuration, connection.Client, account, head.ToBlockRef(), stop).ConfigureAwait(false);
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
