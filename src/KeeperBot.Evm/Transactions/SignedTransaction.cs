using KeeperBot.Evm.Crypto;

namespace KeeperBot.Evm.Transactions;

/// <summary>A signed EIP-1559 transaction, ready to broadcast.</summary>
public sealed class SignedTransaction
{
    private readonly SignedEnvelope _envelope;

    internal SignedTransaction(Eip1559Transaction transaction, SignedEnvelope envelope)
    {
        Transaction = transaction;
        _envelope = envelope;
    }

    /// <summary>What was signed.</summary>
    public Eip1559Transaction Transaction { get; }

    /// <summary>The signature.</summary>
    public Signature Signature => _envelope.Signature;

    /// <summary>The bytes for eth_sendRawTransaction.</summary>
    public Bytes Raw => _envelope.Raw;

    /// <summary>The transaction hash.</summary>
    public Hash32 Hash => _envelope.Hash;

    /// <summary>Who signed.</summary>
    public Address Sender => _envelope.Sender;

    /// <summary>Reads a signed EIP-1559 transaction strictly and recovers its sender.</summary>
    /// <exception cref="TransactionException">The bytes are none, or of another type (see <see cref="SignedEnvelope.Decode"/>).</exception>
    public static SignedTransaction Decode(Bytes raw)
    {
        var envelope = SignedEnvelope.Decode(raw);
        return envelope.Transaction is Eip1559Transaction transaction
            ? new SignedTransaction(transaction, envelope)
            : throw new TransactionException(TransactionField.Type, $"an EIP-1559 transaction is expected, this is of type {envelope.Transaction.Type}");
    }

    /// <summary>The first field in which this is not what was asked for, the sender included; null when it is that very transaction.</summary>
    /// <param name="wanted">What was asked for.</param>
    /// <param name="from">Who was to sign.</param>
    public TransactionDifference? DifferenceFrom(Eip1559Transaction wanted, Address from)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        var got = Transaction;
        return Unlike(TransactionField.ChainId, "chain", got.ChainId, wanted.ChainId)
            ?? Unlike(TransactionField.Nonce, "nonce", got.Nonce, wanted.Nonce)
            ?? Unlike(TransactionField.To, "recipient", got.To, wanted.To)
            ?? Unlike(TransactionField.Value, "value", got.Value, wanted.Value)
            ?? (got.Data == wanted.Data ? null : new TransactionDifference(TransactionField.Data, "other calldata"))
            ?? Unlike(TransactionField.GasLimit, "gas limit", got.GasLimit, wanted.GasLimit)
            ?? Unlike(TransactionField.MaxFeePerGas, "fee per gas", got.MaxFeePerGas, wanted.MaxFeePerGas)
            ?? Unlike(TransactionField.MaxPriorityFeePerGas, "tip per gas", got.MaxPriorityFeePerGas, wanted.MaxPriorityFeePerGas)
            // Of the signed payload only the access list is left.
            ?? (got.SigningHash() == wanted.SigningHash() ? null : new TransactionDifference(TransactionField.AccessList, "another access list"))
            ?? (Signature.IsLowS ? null : new TransactionDifference(TransactionField.Signature, "the signature has a high s"))
            ?? Unlike(TransactionField.Sender, "sender", Sender, from);
    }

    private static TransactionDifference? Unlike<T>(TransactionField field, string name, T got, T wanted) =>
        EqualityComparer<T>.Default.Equals(got, wanted) ? null : new TransactionDifference(field, FormattableString.Invariant($"{name} {(object?)got ?? "none"} instead of {(object?)wanted ?? "none"}"));
}
