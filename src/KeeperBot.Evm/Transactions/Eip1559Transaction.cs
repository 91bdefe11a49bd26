using KeeperBot.Evm.Crypto;
using KeeperBot.Evm.Keys;
using KeeperBot.Evm.Rlp;

namespace KeeperBot.Evm.Transactions;

/// <summary>A type 2 transaction (EIP-1559). Prices in wei per gas.</summary>
/// <param name="ChainId">The chain it is for, never 0.</param>
/// <param name="Nonce">The sender's count of earlier transactions.</param>
/// <param name="MaxPriorityFeePerGas">Tip above the base fee.</param>
/// <param name="MaxFeePerGas">Ceiling for base fee and tip together.</param>
/// <param name="GasLimit">Gas that it may use.</param>
/// <param name="To">The contract or account; null creates a contract.</param>
/// <param name="Value">Wei that goes along.</param>
/// <param name="Data">Calldata, or creation code.</param>
public sealed record Eip1559Transaction(
    ChainId ChainId,
    ulong Nonce,
    UInt256 MaxPriorityFeePerGas,
    UInt256 MaxFeePerGas,
    ulong GasLimit,
    Address? To,
    UInt256 Value,
    Bytes Data) : ITransaction
{
    /// <summary>The EIP-2718 type byte.</summary>
    public const byte TypeByte = 2;

    /// <summary>Accounts and slots to be warmed; empty by default.</summary>
    public AccessList AccessList { get; init; } = AccessList.Empty;

    /// <inheritdoc/>
    byte ITransaction.Type => TypeByte;

    /// <inheritdoc/>
    ChainId? ITransaction.Chain => ChainId;

    /// <inheritdoc/>
    public Hash32 SigningHash() => Keccak256.Hash(Payload(null).Span);

    /// <inheritdoc/>
    public Bytes Encode(Signature signature) => Payload(signature);

    /// <summary>Signs with <paramref name="key"/> and checks that the signature recovers to the key's address.</summary>
    /// <exception cref="TransactionException">The chain id is 0, the nonce is 2^64 - 1 (EIP-2681), the tip exceeds the fee, or the key answered with somebody else's signature.</exception>
    public SignedTransaction Sign(ISigningKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (ChainId.Value == 0)
            throw new TransactionException("a transaction for chain id 0 is never signed");
        if (MaxPriorityFeePerGas > MaxFeePerGas)
            throw new TransactionException($"the tip {MaxPriorityFeePerGas} exceeds the fee {MaxFeePerGas}");
        return new SignedTransaction(this, SignedEnvelope.Sign(this, key));
    }

    internal static (Eip1559Transaction Transaction, Signature Signature) Read(ReadOnlySpan<byte> payload)
    {
        var reader = new RlpReader(payload);
        var list = reader.ReadList();
        reader.RequireEnd();
        var transaction = new Eip1559Transaction(
            new ChainId(list.ReadUInt64()),
            list.ReadUInt64(),
            list.ReadUInt256(),
            list.ReadUInt256(),
            list.ReadUInt64(),
            list.ReadOptionalAddress(),
            list.ReadUInt256(),
            Bytes.CopyOf(list.ReadBytes()))
        {
            AccessList = AccessList.Read(ref list),
        };
        if (transaction.MaxPriorityFeePerGas > transaction.MaxFeePerGas)
            throw new TransactionException($"the tip {transaction.MaxPriorityFeePerGas} exceeds the fee {transaction.MaxFeePerGas}");
        return (transaction, TypedSignature.Read(ref list));
    }

    private Bytes Payload(Signature? signature)
    {
        var writer = new RlpWriter(Data.Length + 256);
        writer.WriteRaw([TypeByte]);
        writer.StartList();
        writer.Write(ChainId.Value);
        writer.Write(Nonce);
        writer.Write(MaxPriorityFeePerGas);
        writer.Write(MaxFeePerGas);
        writer.Write(GasLimit);
        writer.Write(To);
        writer.Write(Value);
        writer.Write(Data.Span);
        AccessList.Write(writer);
        if (signature is { } given)
            TypedSignature.Write(writer, given);
        writer.EndList();
        return writer.ToBytes();
    }
}
