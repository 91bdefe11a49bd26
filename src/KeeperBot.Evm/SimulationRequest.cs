using System.Collections.Immutable;
using System.Text.Json;
using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Evm;

/// <summary>
/// Calls executed one after the other in one block on top of a given one (eth_simulateV1), each with its true sender. Validation is off:
/// fees and nonces are not checked, so a refusal always comes from the contracts.
/// </summary>
public sealed record SimulationRequest
{
    /// <summary>The calls, in order; each sees the effects of those before it.</summary>
    public required ImmutableArray<CallRequest> Calls { get; init; }

    /// <summary>Code placed at addresses before the first call.</summary>
    public ImmutableArray<CodeOverride> Overrides { get; init; } = [];

    /// <summary>Timestamp of the simulated block; must be later than its parent's. The node's own choice when absent.</summary>
    public ChainTime? BlockTime { get; init; }

    /// <summary>Gas limit of the simulated block; the parent's when absent.</summary>
    public ulong? BlockGasLimit { get; init; }

    internal void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("blockStateCalls"u8);
        writer.WriteStartObject();
        WriteBlockOverrides(writer);
        if (!Overrides.IsDefaultOrEmpty)
        {
            writer.WritePropertyName("stateOverrides"u8);
            CallRequest.WriteOverrides(writer, Overrides);
        }
        writer.WriteStartArray("calls"u8);
        foreach (var call in Calls)
            call.WriteTo(writer);
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteBoolean("traceTransfers"u8, false);
        writer.WriteBoolean("validation"u8, false);
        writer.WriteBoolean("returnFullTransactions"u8, false);
        writer.WriteEndObject();
    }

    private void WriteBlockOverrides(Utf8JsonWriter writer)
    {
        if (BlockTime is null && BlockGasLimit is null)
            return;
        writer.WriteStartObject("blockOverrides"u8);
        if (BlockTime is { } time)
            writer.WriteString("time"u8, JsonHex.Quantity(time.UnixSeconds));
        if (BlockGasLimit is { } limit)
            writer.WriteString("gasLimit"u8, JsonHex.Quantity(limit));
        writer.WriteEndObject();
    }
}
