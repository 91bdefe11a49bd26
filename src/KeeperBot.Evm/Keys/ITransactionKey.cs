using KeeperBot.Evm.Transactions;

namespace KeeperBot.Evm.Keys;

/// <summary>What signs transactions for one account: a key in this process, or a signer elsewhere that holds one.</summary>
public interface ITransactionKey : IDisposable
{
    /// <summary>The account.</summary>
    Address Address { get; }

    /// <summary>Asks for one signature, once: a failure is never followed by a second attempt here.</summary>
    /// <param name="transaction">What to sign, complete.</param>
    /// <param name="cancellation">Gives the signature up while it is awaited. A signer elsewhere may make it all the same; nobody sends it.</param>
    /// <exception cref="TransactionException">It must not be signed, or the key answered with somebody else's or a high-s signature.</exception>
    /// <exception cref="Remote.RemoteSignerException">The signer elsewhere failed, or answered with something else than was asked.</exception>
    /// <exception cref="ObjectDisposedException">The key is destroyed.</exception>
    Task<SignedTransaction> SignAsync(Eip1559Transaction transaction, CancellationToken cancellation);
}
