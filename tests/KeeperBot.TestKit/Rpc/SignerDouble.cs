using System.Globalization;
using System.Text.Json;
using KeeperBot.Evm.Keys;
using KeeperBot.Evm.Transactions;
using KeeperBot.Primitives;

namespace KeeperBot.TestKit.Rpc;

/// <summary>What a remote signer does with a request: reads it back and signs it with a key of its own.</summary>
public static class SignerDouble
{
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

    /// <summary>Bytes as JSON.</summary>
    public static string Result(Bytes raw) => $"\"{raw}\"";

    private static string Text(JsonElement asked, string name) => asked.GetProperty(name).GetString()!;

    private static ulong Whole(JsonElement asked, string name) => ulong.Parse(Text(asked, name).AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
