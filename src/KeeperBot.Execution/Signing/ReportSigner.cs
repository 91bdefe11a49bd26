using KeeperBot.Evm.Abi;
using KeeperBot.Evm.Crypto;
using KeeperBot.Evm.Keys;

namespace KeeperBot.Execution.Signing;

/// <summary>
/// Signs statements about a day, with a key of its own that spends nothing. It takes typed data of one type and no bare hash, and it refuses the acting address: what it
/// signs can be no transaction, and no signature of the transaction key comes from here.
/// </summary>
public sealed class ReportSigner : IDisposable
{
    private readonly ISigningKey _key;
    private readonly string _type;

    /// <summary>Takes ownership of the key.</summary>
    /// <param name="key">The report key.</param>
    /// <param name="actor">The address that signs transactions.</param>
    /// <param name="type">The only type of message that is signed.</param>
    /// <exception cref="ExecutionException"><see cref="ExecutionErrorKind.Signer"/>: it is the transaction key.</exception>
    public ReportSigner(ISigningKey key, Address actor, string type)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key.Address == actor)
            throw new ExecutionException(ExecutionErrorKind.Signer, $"the report key is the key of the acting address {actor}; a key that spends signs no reports, make another with `keeper key new`");
        (_key, _type) = (key, type);
    }

    /// <summary>Whose signatures these are.</summary>
    public Address Address => _key.Address;

    /// <summary>The signature of a statement's EIP-712 hash.</summary>
    /// <exception cref="ArgumentException">The message is of another type.</exception>
    public Signature Sign(TypedData statement)
    {
        ArgumentNullException.ThrowIfNull(statement);
        if (statement.PrimaryType != _type)
            throw new ArgumentException($"a {statement.PrimaryType} is no {_type}", nameof(statement));
        return _key.Sign(statement.SigningHash());
    }

    /// <summary>Destroys the key.</summary>
    public void Dispose() => _key.Dispose();
}
