using System.Collections.Immutable;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Host.Commands.Account;
using KeeperBot.Host.Options;
using KeeperBot.Primitives;
using KeeperBot.Scenarios.Rehearsals;

namespace KeeperBot.Host.Commands.Rehearse;

/// <summary>
/// Does on the fork what `keeper account setup` asks the owners to sign, in their names: for those who rehearse before they give the key anything. On the chain nothing is given.
/// </summary>
/// <param name="fork">The fork.</param>
/// <param name="configuration">The operator's, with the real acting address.</param>
internal sealed class RehearsalGrants(RehearsalFork fork, KeeperConfiguration configuration)
{
    private static readonly AbiFunction Owner = AbiFunction.Parse("owner() returns (address)");

    /// <summary>Gives every account's grants, each account in a block of its own.</summary>
    /// <returns>What was given, a line each.</returns>
    /// <exception cref="CommandFailure">A grant fails.</exception>
    public async Task<ImmutableArray<string>> GiveAsync(CancellationToken stop)
    {
        var lines = ImmutableArray.CreateBuilder<string>();
        foreach (var account in configuration.Accounts)
        {
            var head = await fork.Control.GetHeadAsync().ConfigureAwait(false);
            var (transactions, _) = await AccountGrants.OfAsync(configuration, fork.Client, account, head.ToBlockRef(), stop).ConfigureAwait(false);
            if (transactions.IsEmpty)
                continue;
            await SignAsync(await OwnerOfAsync(account, head, stop).ConfigureAwait(false), transactions, head).ConfigureAwait(false);
            lines.AddRange(transactions.Select(transaction => $"{account.Ref.Id}: given on the fork only: {transaction.What}"));
        }

        return lines.ToImmutable();
    }

    // A Safe and a trader act for themselves; a vault's keeper is named by its owner.
    private async Task<Address> OwnerOfAsync(ConfiguredAccount account, BlockHeader head, CancellationToken stop)
    {
        if (account.Route != RouteKind.OptionsVault)
            return account.Ref.Holder;
        var answer = await fork.Client.CallAsync(new CallRequest { To = account.Ref.Holder, Data = Owner.Selector }, BlockId.Of(head.ToBlockRef()), cancellationToken: stop).ConfigureAwait(false);
        return answer.Success
            ? Owner.DecodeOutput(answer.Data.Span)[0].AsAddress()
            : throw new CommandFailure(ExitCode.ChainMismatch, $"the vault {account.Ref.Holder} of {account.Ref.Id} names no owner, so nobody can be played who makes the key its keeper");
    }

    private async Task SignAsync(Address owner, ImmutableArray<ProposedTransaction> transactions, BlockHeader head)
    {
        var held = await fork.Client.GetBalanceAsync(owner, BlockTag.Latest).ConfigureAwait(false);
        var signer = new ForkAccount(fork.Client, fork.Control, owner);
        await signer.OpenAsync().ConfigureAwait(false);
        var hashes = await signer.SendAsync(transactions.Select(transaction => new UpkeepCall(transaction.To, transaction.Data)), head.BaseFeePerGas ?? UInt256.Zero).ConfigureAwait(false);
        await fork.Control.MineAfterAsync(configuration.Options.Chain.BlockInterval).ConfigureAwait(false);
        var receipts = await fork.Client.GetTransactionReceiptsAsync(hashes).ConfigureAwait(false);
        await fork.Control.StopImpersonatingAsync(owner).ConfigureAwait(false);
        // It was lent the gas, and is to hold what it held.
        await fork.Control.SetBalanceAsync(owner, held).ConfigureAwait(false);
        for (var index = 0; index < receipts.Count; index++)
        {
            if (receipts[index] is not { Succeeded: true })
                throw new CommandFailure(ExitCode.ChainMismatch, $"on the fork {owner} cannot do what `keeper account setup` proposes: \"{transactions[index].What}\" fails; `keeper check` says what is not as configured");
        }
    }
}
