using KeeperBot.Evm.Keys;
using KeeperBot.Evm.Transactions;
using KeeperBot.Execution.Tests.Support;
using KeeperBot.Primitives;

namespace KeeperBot.Execution.Tests.Model;

/// <summary>A key whose next signature can be made to fail; it outlives the planes that borrow it.</summary>
internal sealed class FailingKey
{
    private readonly LocalTransactionKey _key = new(PlaneKit.Key());

    public bool FailNext { get; set; }

    /// <summary>The key as one plane has it.</summary>
    internal sealed class Lent(FailingKey key) : ITransactionKey
    {
        public Address Address => key._key.Address;

        public Task<SignedTransaction> SignAsync(Eip1559Transaction transaction, CancellationToken cancellation)
        {
            if (!key.FailNext)
                return key._key.SignAsync(transaction, cancellation);
            key.FailNext = false;
            throw new ObjectDisposedException("signer", "the signer is away");
        }

        public void Dispose()
        {
        }
    }
}
