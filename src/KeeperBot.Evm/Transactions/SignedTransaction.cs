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
            : throw new TransactionException($"an EIP-1559 transaction is expected, this is of type {envelope.Transaction.Type}");
    }
}
