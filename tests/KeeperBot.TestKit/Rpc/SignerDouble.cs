using System.Globalization;
using System.Text.Json;
using KeeperBot.Evm.Crypto;
using KeeperBot.Evm.Keys;
using KeeperBot.Evm.Rlp;
using KeeperBot.Evm.Transactions;
using KeeperBot.Primitives;

namespace KeeperBot.TestKit.Rpc;

/// <summary>What a remote signer does with a request: reads it back and signs it with a key of its own.</summary>
public static class SignerDouble
{
    // Of an EIP-1559 transaction: chain, nonce, tip, fee, gas, recipient, value, data, access list.
    private const int FieldsSigned = 9;

    /// <summary>The method.</summary>
    public const string Method = "eth_signTransaction";

    /// <summary>The transaction that the parameters describe.</summary>
    public static Eip1559Transaction Read(JsonElement parameters)
    {
        var asked = parameters[0];
        return new Eip1559Transaction(
            new ChainId(Whole(asked, "chainId")), Whole(asked, "nonce"), UInt256.Parse(Text(asked, "maxPriorityFeePerGas")), UInt256.Parse(Text(asked, "maxFeePerGas")),
            Whole(asked, "gas"), Address.Parse(Text(asked, "to")), UInt256.Parse(Text(asked, "value")), Bytes.Parse(Text(asked, "data")));
    }

    /// <summary>Signs what was asked, or what a liar makes of it; as JSON.</summary>
    public static string Sign(JsonElement parameters, ISigningKey key, Func<Eip1559Transaction, Eip1559Transaction>? alter = null)
    {
        var transaction = Read(parameters);
        return Result((alter is null ? transaction : alter(transaction)).Sign(key).Raw);
    }

    /// <summary>Signs what was asked, with the other of the two signatures that each pair of key and hash has: its s is above half the order (EIP-2). As JSON.</summary>
    public static string SignHigh(JsonElement parameters, ISigningKey key)
    {
        var signed = Read(parameters).Sign(key);
        var low = signed.Signature;
        var raw = signed.Raw.Span;
        var writer = new RlpWriter();
        var fields = new RlpReader(raw[1..]).ReadList();
        writer.StartList();
        for (var field = 0; field < FieldsSigned; field++)
            writer.WriteRaw(fields.ReadEncoded());
        writer.Write((ulong)(1 - low.YParity));
        writer.Write(low.R);
        writer.Write(Secp256k1.Order - low.S);
        writer.EndList();
        return Result(Bytes.CopyOf([raw[0], .. writer.ToBytes().Span]));
    }

    /// <summary>Bytes as JSON.</summary>
    public static string Result(Bytes raw) => $"\"{raw}\"";

    private static string Text(JsonElement asked, string name) => asked.GetProperty(name).GetString()!;

    private static ulong Whole(JsonElement asked, string name) => ulong.Parse(Text(asked, name).AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
