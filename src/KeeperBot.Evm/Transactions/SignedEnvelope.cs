using KeeperBot.Evm.Crypto;
using KeeperBot.Evm.Keys;
using KeeperBot.Evm.Rlp;

namespace KeeperBot.Evm.Transactions;

/// <summary>A signed transaction of any kind, with its sender recovered.</summary>
public sealed class SignedEnvelope
{
    private SignedEnvelope(ITransaction transaction, Signature signature, Bytes raw, Address sender)
    {
        Transaction = transaction;
        Signature = signature;
        Raw = raw;
        Hash = Keccak256.Hash(raw.Span);
        Sender = sender;
    }

    /// <summary>What was signed.</summary>
    public ITransaction Transaction { get; }

    /// <summary>The signature.</summary>
    public Signature Signature { get; }

    /// <summary>The bytes for eth_sendRawTransaction.</summary>
    public Bytes Raw { get; }

    /// <summary>The transaction hash.</summary>
    public Hash32 Hash { get; }

    /// <summary>Who signed.</summary>
    public Address Sender { get; }

    /// <summary>Signs a transaction and checks the signature against the key's address.</summary>
    /// <exception cref="TransactionException">It names no chain, its nonce is 2^64 - 1 (EIP-2681), or the key answered with somebody else's or a high-s signature.</exception>
    public static SignedEnvelope Sign(ITransaction transaction, ISigningKey key)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        ArgumentNullException.ThrowIfNull(key);
        if (transaction.Chain is not { Value: > 0 })
            throw new TransactionException("a transaction without a chain id is never signed: every chain would take it");
        if (transaction.Nonce == ulong.MaxValue)
            throw new TransactionException("the nonce 2^64 - 1 is forbidden (EIP-2681)");
        var hash = transaction.SigningHash();
        var signature = key.Sign(hash);
        if (!signature.IsLowS)
            throw new TransactionException("the key answered with a high-s signature, which no node takes (EIP-2)");
        if (!Secp256k1.TryRecover(hash, signature, out var sender) || sender != key.Address)
            throw new TransactionException($"the key's signature does not recover to its address {key.Address}");
        return new SignedEnvelope(transaction, signature, transaction.Encode(signature), sender);
    }

    /// <summary>Reads a signed transaction strictly: canonical RLP, nothing left over, low s, a recoverable sender.</summary>
    /// <exception cref="TransactionException">The bytes are none.</exception>
    public static SignedEnvelope Decode(Bytes raw)
    {
        try
        {
            var (transaction, signature) = Read(raw.Span);
            if (transaction.Nonce == ulong.MaxValue)
                throw new TransactionException("the nonce 2^64 - 1 is forbidden (EIP-2681)");
            if (!signature.IsLowS)
                throw new TransactionException(TransactionField.Signature, "the signature's s is in the upper half (EIP-2)");
            if (!Secp256k1.TryRecover(transaction.SigningHash(), signature, out var sender))
                throw new TransactionException(TransactionField.Signature, "no sender can be recovered from the signature");
            return new SignedEnvelope(transaction, signature, raw, sender);
        }
        catch (RlpException error)
        {
            throw new TransactionException($"not a signed transaction: {error.Message}", error);
        }
    }

    private static (ITransaction Transaction, Signature Signature) Read(ReadOnlySpan<byte> raw)
    {
        if (raw.IsEmpty)
            throw new TransactionException("not a signed transaction: no bytes");
        switch (raw[0])
        {
            case Eip2930Transaction.TypeByte:
                return Eip2930Transaction.Read(raw[1..]);
            case Eip1559Transaction.TypeByte:
                return Eip1559Transaction.Read(raw[1..]);
            case >= 0xc0:
                return LegacyTransaction.Read(raw);
            default:
                throw new TransactionException(TransactionField.Type, $"transactions of type {raw[0]} are not known here (0, 1 and 2 are)");
        }
    }
}
