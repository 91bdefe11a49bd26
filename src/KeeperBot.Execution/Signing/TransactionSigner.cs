using KeeperBot.Core.Units;
using KeeperBot.Evm.Crypto;
using KeeperBot.Evm.Keys;
using KeeperBot.Evm.Keys.Remote;
using KeeperBot.Evm.Transactions;
using KeeperBot.Execution.Policy;

namespace KeeperBot.Execution.Signing;

/// <summary>The only place that touches a key. It signs what the guard has authorised and nothing else.</summary>
public sealed class TransactionSigner : IDisposable
{
    private readonly ITransactionKey _key;

    /// <summary>Takes ownership of the key.</summary>
    public TransactionSigner(ITransactionKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        _key = key;
    }

    /// <summary>The address that signs.</summary>
    public Address Address => _key.Address;

    /// <summary>
    /// Asks for the signature once, reads the bytes back strictly, and compares every field and the recovered sender with what was authorised, whatever the
    /// key has compared itself.
    /// </summary>
    /// <param name="authorized">What to sign.</param>
    /// <param name="cancellation">Counts until the signature is here.</param>
    /// <exception cref="ExecutionException"><see cref="ExecutionErrorKind.Signer"/>: the key failed, or what came back is not what was asked.</exception>
    public async Task<SignedTransaction> SignAsync(AuthorizedTransaction authorized, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(authorized);
        var request = authorized.Request;
        if (request.From != _key.Address)
            throw Failed($"the transaction is from {request.From} and the key is {_key.Address}; configure the acting address that belongs to the key");
        var wanted = new Eip1559Transaction(
            request.Chain, request.Nonce, Word(request.MaxPriorityFeePerGas), Word(request.MaxFeePerGas), request.GasLimit, request.To, Word(request.Value), request.Data);
        var signed = await AskAsync(wanted, cancellation).ConfigureAwait(false);
        return signed.DifferenceFrom(wanted, request.From) is { } difference ? throw Failed($"the signed transaction is not the one asked for: {difference.Detail}") : signed;
    }

    /// <summary>Destroys the key.</summary>
    public void Dispose() => _key.Dispose();

    private async Task<SignedTransaction> AskAsync(Eip1559Transaction wanted, CancellationToken cancellation)
    {
        try
        {
            return SignedTransaction.Decode((await _key.SignAsync(wanted, cancellation).ConfigureAwait(false)).Raw);
        }
        catch (Exception error) when (error is RemoteSignerException or TransactionException or Secp256k1Exception or ObjectDisposedException or FormatException)
        {
            throw new ExecutionException(ExecutionErrorKind.Signer, $"signing failed: {error.Message}", error);
        }
    }

    private static ExecutionException Failed(string detail) => new(ExecutionErrorKind.Signer, detail);

    private static UInt256 Word(Wei amount) => UInt256.FromBigInteger(amount.Raw);
}
