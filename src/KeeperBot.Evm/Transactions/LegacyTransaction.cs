using KeeperBot.Evm.Crypto;
using KeeperBot.Evm.Rlp;

namespace KeeperBot.Evm.Transactions;

/// <summary>A transaction without a type, replay-protected by EIP-155 where it names a chain.</summary>
/// <param name="Chain">The chain it is for; null (read only, never signed by us) means any.</param>
/// <param name="Nonce">The sender's count of earlier transactions.</param>
/// <param name="GasPrice">Wei per gas.</param>
/// <param name="GasLimit">Gas that it may use.</param>
/// <param name="To">The contract or account; null creates a contract.</param>
/// <param name="Value">Wei that goes along.</param>
/// <param name="Data">Calldata, or creation code.</param>
public sealed record LegacyTransaction(
    ChainId? Chain,
    ulong Nonce,
    UInt256 GasPrice,
    ulong GasLimit,
    Address? To,
    UInt256 Value,
    Bytes Data) : ITransaction
{
    /// <inheritdoc/>
    byte ITransaction.Type => 0;

    /// <inheritdoc/>
    public Hash32 SigningHash()
    {
        var writer = StartFields();
        if (Chain is { } chain)
        {
            writer.Write(chain.Value);
            writer.Write(0UL);
            writer.Write(0UL);
        }

        writer.EndList();
        return Keccak256.Hash(writer.WrittenSpan);
    }

    /// <inheritdoc/>
    public Bytes Encode(Signature signature)
    {
        var writer = StartFields();
        // EIP-155: v = chain id * 2 + 35 + parity; before it: 27 + parity.
        writer.Write(Chain is { } chain ? (UInt256)chain.Value * 2 + 35 + signature.YParity : (UInt256)(27 + signature.YParity));
        writer.Write(signature.R);
        writer.Write(signature.S);
        writer.EndList();
        return writer.ToBytes();
    }

    internal static (LegacyTransaction Transaction, Signature Signature) Read(ReadOnlySpan<byte> raw)
    {
        var reader = new RlpReader(raw);
        var list = reader.ReadList();
        reader.RequireEnd();
        var unsigned = new LegacyTransaction(
            null,
            list.ReadUInt64(),
            list.ReadUInt256(),
            list.ReadUInt64(),
            list.ReadOptionalAddress(),
            list.ReadUInt256(),
            Bytes.CopyOf(list.ReadBytes()));
        var (chain, parity) = SplitV(list.ReadUInt256());
        var signature = new Signature(list.ReadUInt256(), list.ReadUInt256(), parity);
        list.RequireEnd();
        return (unsigned with { Chain = chain }, signature);
    }

    private static (ChainId? Chain, int Parity) SplitV(UInt256 v)
    {
        if (v == 27 || v == 28)
            return (null, (int)v - 27);
        // 35 and 36 would be chain id 0, which is no chain.
        if (v < 37)
            throw new TransactionException($"v is {v}: neither 27, 28 nor an EIP-155 value");
        var (chain, parity) = UInt256.DivRem(v - 35, 2);
        return chain.FitsUInt64
            ? (new ChainId((ulong)chain), (int)parity)
            : throw new TransactionException($"v names chain id {chain}, which exceeds 64 bits");
    }

    private RlpWriter StartFields()
    {
        var writer = new RlpWriter(Data.Length + 256);
        writer.StartList();
        writer.Write(Nonce);
        writer.Write(GasPrice);
        writer.Write(GasLimit);
        writer.Write(To);
        writer.Write(Value);
        writer.Write(Data.Span);
        return writer;
    }
}
