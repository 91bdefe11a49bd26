using KeeperBot.Evm.Crypto;
using KeeperBot.Evm.Rlp;

namespace KeeperBot.Evm.Transactions;

/// <summary>A type 1 transaction (EIP-2930): a gas price and an access list.</summary>
/// <param name="ChainId">The chain it is for, never 0.</param>
/// <param name="Nonce">The sender's count of earlier transactions.</param>
/// <param name="GasPrice">Wei per gas.</param>
/// <param name="GasLimit">Gas that it may use.</param>
/// <param name="To">The contract or account; null creates a contract.</param>
/// <param name="Value">Wei that goes along.</param>
/// <param name="Data">Calldata, or creation code.</param>
/// <param name="AccessList">Accounts and slots to be warmed.</param>
public sealed record Eip2930Transaction(
    ChainId ChainId,
    ulong Nonce,
    UInt256 GasPrice,
    ulong GasLimit,
    Address? To,
    UInt256 Value,
    Bytes Data,
    AccessList AccessList) : ITransaction
{
    /// <summary>The EIP-2718 type byte.</summary>
    public const byte TypeByte = 1;

    /// <inheritdoc/>
    byte ITransaction.Type => TypeByte;

    /// <inheritdoc/>
    ChainId? ITransaction.Chain => ChainId;

    /// <inheritdoc/>
    public Hash32 SigningHash() => Keccak256.Hash(Payload(null).Span);

    /// <inheritdoc/>
    public Bytes Encode(Signature signature) => Payload(signature);

    internal static (Eip2930Transaction Transaction, Signature Signature) Read(ReadOnlySpan<byte> payload)
    {
        var reader = new RlpReader(payload);
        var list = reader.ReadList();
        reader.RequireEnd();
        var transaction = new Eip2930Transaction(
            new ChainId(list.ReadUInt64()),
            list.ReadUInt64(),
            list.ReadUInt256(),
            list.ReadUInt64(),
            list.ReadOptionalAddress(),
            list.ReadUInt256(),
            Bytes.CopyOf(list.ReadBytes()),
            AccessList.Read(ref list));
        return (transaction, TypedSignature.Read(ref list));
    }

    private Bytes Payload(Signature? signature)
    {
        var writer = new RlpWriter(Data.Length + 256);
        writer.WriteRaw([TypeByte]);
        writer.StartList();
        writer.Write(ChainId.Value);
        writer.Write(Nonce);
        writer.Write(GasPrice);
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
