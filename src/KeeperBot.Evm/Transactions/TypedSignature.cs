using KeeperBot.Evm.Crypto;
using KeeperBot.Evm.Rlp;

namespace KeeperBot.Evm.Transactions;

/// <summary>The three last fields of a typed transaction: parity, r, s.</summary>
internal static class TypedSignature
{
    public static void Write(RlpWriter writer, Signature signature)
    {
        writer.Write((ulong)signature.YParity);
        writer.Write(signature.R);
        writer.Write(signature.S);
    }

    public static Signature Read(ref RlpReader list)
    {
        var parity = list.ReadUInt64();
        var signature = new Signature(list.ReadUInt256(), list.ReadUInt256(), parity <= 1 ? (int)parity : throw new TransactionException(TransactionField.Signature, $"the signature's parity is {parity}, not 0 or 1"));
        list.RequireEnd();
        return signature;
    }
}
