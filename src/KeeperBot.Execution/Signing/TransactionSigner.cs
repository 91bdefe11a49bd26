using KeeperBot.Core.Units;
using KeeperBot.Evm.Crypto;
using KeeperBot.Evm.Keys;
using KeeperBot.Evm.Transactions;
using KeeperBot.Execution.Policy;

namespace KeeperBot.Execution.Signing;

/// <summary>The only place that touches a key. It signs what the guard has authorised and nothing else.</summary>
public sealed class TransactionSigner : IDisposable
{
    private readonly ISigningKey _key;

    /// <summary>Takes ownership of the key.</summary>
    public TransactionSigner(ISigningKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        _key = key;
    }

    /// <summary>The address that signs.</summary>
    public Address Address => _key.Address;

    /// <summary>Signs, reads the bytes back strictly, and compares every field and the recovered sender with what was authorised.</summary>
    /// <exception cref="ExecutionException"><see cref="ExecutionErrorKind.Signer"/>: the key failed, or what came back is not what was asked.</exception>
    public SignedTransaction Sign(AuthorizedTransaction authorized)
    {
        ArgumentNullException.ThrowIfNull(authorized);
        var request = authorized.Request;
        if (request.From != _key.Address)
            throw Failed($"the transaction is from {request.From} and the key is {_key.Address}; configure the acting address that belongs to the key");
        var wanted = new Eip1559Transaction(
            request.Chain, request.Nonce, Word(request.MaxPriorityFeePerGas), Word(request.MaxFeePerGas), request.GasLimit, request.To, Word(request.Value), request.Data);
        var signed = Guarded(() => SignedTransaction.Decode(wanted.Sign(_key).Raw));
        return Difference(wanted, signed, request.From) is { } difference ? throw Failed($"the signed transaction is not the one asked for: {difference}") : signed;
    }

    /// <summary>Destroys the key.</summary>
    public void Dispose() => _key.Dispose();

    private static string? Difference(Eip1559Transaction wanted, SignedTransaction signed, Address from)
    {
        var got = signed.Transaction;
        if (signed.Sender != from) return $"sender {signed.Sender} instead of {from}";
        if (!signed.Signature.IsLowS) return "the signature has a high s";
        if (got.ChainId != wanted.ChainId) return $"chain {got.ChainId} instead of {wanted.ChainId}";
        if (got.Nonce != wanted.Nonce) return $"nonce {got.Nonce} instead of {wanted.Nonce}";
        if (got.To != wanted.To) return $"recipient {got.To} instead of {wanted.To}";
        if (got.Value != wanted.Value) return $"value {got.Value} instead of {wanted.Value}";
        if (got.Data != wanted.Data) return "other calldata";
        if (got.GasLimit != wanted.GasLimit) return $"gas limit {got.GasLimit} instead of {wanted.GasLimit}";
        if (got.MaxFeePerGas != wanted.MaxFeePerGas || got.MaxPriorityFeePerGas != wanted.MaxPriorityFeePerGas) return "other fees";
        return got.SigningHash() == wanted.SigningHash() ? null : "another signing hash";
    }

    private static T Guarded<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception error) when (error is TransactionException or Secp256k1Exception or ObjectDisposedException or FormatException)
        {
            throw new ExecutionException(ExecutionErrorKind.Signer, $"signing failed: {error.Message}", error);
        }
    }

    private static ExecutionException Failed(string detail) => new(ExecutionErrorKind.Signer, detail);

    private static UInt256 Word(Wei amount) => UInt256.FromBigInteger(amount.Raw);
}
