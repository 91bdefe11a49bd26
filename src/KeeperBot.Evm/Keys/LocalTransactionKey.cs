using KeeperBot.Evm.Transactions;

namespace KeeperBot.Evm.Keys;

/// <summary>Signs transactions with a key in this process, at once.</summary>
/// <param name="key">The key; destroyed with this.</param>
public sealed class LocalTransactionKey(ISigningKey key) : ITransactionKey
{
    /// <inheritdoc/>
    public Address Address => key.Address;

    /// <inheritdoc/>
    public Task<SignedTransaction> SignAsync(Eip1559Transaction transaction, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        return cancellation.IsCancellationRequested ? Task.FromCanceled<SignedTransaction>(cancellation) : Task.FromResult(transaction.Sign(key));
    }

    /// <inheritdoc/>
    public void Dispose() => key.Dispose();
}
