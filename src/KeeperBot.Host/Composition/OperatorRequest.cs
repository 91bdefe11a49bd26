using System.Text;
using System.Text.Json;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Composition;

/// <summary>What an operator asks of a keeper that runs, or that will.</summary>
/// <param name="Command">What.</param>
/// <param name="Reason">Why, in the operator's words.</param>
public sealed record OperatorRequest(OperatorCommand Command, string Reason)
{
    private const int LongestReason = 500;

    /// <summary>With <see cref="OperatorCommand.AcceptCode"/>: the contract.</summary>
    public Address Contract { get; init; }

    /// <summary>
    /// With <see cref="OperatorCommand.AcceptCode"/>: the fingerprint that the operator has looked at. With <see cref="OperatorCommand.Reload"/>: the digest of the
    /// configuration that the command has checked; zero where it has not.
    /// </summary>
    public Hash32 Fingerprint { get; init; }

    /// <summary>With <see cref="OperatorCommand.Activate"/>: what the consent is bound to, as the journal keeps it.</summary>
    public string Activation { get; init; } = "";

    /// <summary>As it is written to a file.</summary>
    public byte[] ToJson()
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("command", Command.ToString());
            writer.WriteString("reason", Reason);
            writer.WriteString("contract", Contract.ToString());
            writer.WriteString("fingerprint", Fingerprint.ToString());
            if (Command == OperatorCommand.Activate)
                writer.WriteString("activation", Activation);
            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <summary>Reads a file; null where it is no request.</summary>
    public static OperatorRequest? Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(Encoding.UTF8.GetString(json));
            var root = document.RootElement;
            return Enum.TryParse<OperatorCommand>(Text(root, "command"), out var command) && Enum.IsDefined(command) && command != OperatorCommand.None
                && Text(root, "reason") is { Length: <= LongestReason } reason && Address.TryParse(Text(root, "contract"), out var contract)
                && Hash32.TryParse(Text(root, "fingerprint"), out var fingerprint)
                && (command != OperatorCommand.Activate || Text(root, "activation") is { Length: > 0 })
                ? new(command, reason) { Contract = contract, Fingerprint = fingerprint, Activation = Text(root, "activation") ?? "" }
                : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement root, string name) => root.TryGetProperty(name, out var value) ? value.GetString() : null;
}

/// <summary>What can be asked.</summary>
public enum OperatorCommand
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Sign nothing.</summary>
    Halt,

    /// <summary>Sign top-ups and reductions only.</summary>
    ReduceOnly,

    /// <summary>Go back to the configured mode, and reset every breaker.</summary>
    Resume,

    /// <summary>Take a contract's code as it is now.</summary>
    AcceptCode,

    /// <summary>Let it sign, bound to a chain, accounts, a configuration and code.</summary>
    Activate,

    /// <summary>Take that back.</summary>
    Deactivate,

    /// <summary>Read the configuration again, and take up what changed where that is safe.</summary>
    Reload,
}
