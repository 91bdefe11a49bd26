using System.Text.Json;
using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Evm;

/// <summary>A call to be executed but not sent: for eth_call, eth_estimateGas and eth_simulateV1.</summary>
public sealed record CallRequest
{
    /// <summary>The caller; the zero address when absent. Always give it where roles matter.</summary>
    public Address? From { get; init; }

    /// <summary>The contract; absent for a creation.</summary>
    public Address? To { get; init; }

    /// <summary>Calldata, or init code.</summary>
    public Bytes Data { get; init; }

    /// <summary>Wei sent along.</summary>
    public UInt256 Value { get; init; }

    /// <summary>Price per gas that the called contract sees as the transaction's; 0 when absent. With it, nodes want the caller's balance to cover value and gas.</summary>
    public UInt256? GasPrice { get; init; }

    /// <summary>Gas limit; the node's own when absent.</summary>
    public ulong? Gas { get; init; }

    /// <summary>A plain read of one contract.</summary>
    public static CallRequest Of(ContractCall call) => new() { To = call.To, Data = call.Data };

    internal void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        if (From is { } from)
            writer.WriteString("from"u8, from.ToString());
        if (To is { } to)
            writer.WriteString("to"u8, to.ToString());
        if (!Value.IsZero)
            writer.WriteString("value"u8, Value.ToQuantity());
        if (GasPrice is { } price)
            writer.WriteString("gasPrice"u8, price.ToQuantity());
        if (Gas is { } gas)
            writer.WriteString("gas"u8, JsonHex.Quantity(gas));
        if (Data.Length > 0)
        {
            writer.WritePropertyName("data"u8);
            JsonHex.WriteData(writer, Data.Span);
        }
        writer.WriteEndObject();
    }

    internal static void WriteOverrides(Utf8JsonWriter writer, IReadOnlyList<CodeOverride> overrides)
    {
        writer.WriteStartObject();
        foreach (var item in overrides)
        {
            writer.WriteStartObject(item.At.ToString());
            writer.WritePropertyName("code"u8);
            JsonHex.WriteData(writer, item.Code.Span);
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
    }
}
