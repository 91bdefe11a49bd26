using System.Globalization;
using System.Text.Json;
using KeeperBot.Evm.Crypto;
using KeeperBot.Execution.Signing;
using KeeperBot.Monitoring.Reports;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Composition.Records;

/// <summary>A closed day: its statement, digest and, where a report key is configured, signature.</summary>
/// <param name="Statement">What is covered.</param>
/// <param name="Digest">The statement's EIP-712 signing hash.</param>
/// <param name="Signer">Whose signature it is; null for none.</param>
/// <param name="Signature">65 bytes r, s, v; null for none.</param>
internal sealed record DaySeal(DayStatement Statement, Hash32 Digest, Address? Signer, Bytes? Signature)
{
    private const int Version = 1;

    /// <summary>Closes a day.</summary>
    public static DaySeal Of(DayStatement statement, ReportSigner? signer)
    {
        var typed = statement.Typed();
        return new(statement, typed.SigningHash(), signer?.Address, signer?.Sign(typed).ToRsv());
    }

    /// <summary>What is wrong with it by itself, in words; null where nothing is.</summary>
    public string? Fault()
    {
        if (Statement.Typed().SigningHash() is var digest && digest != Digest)
            return $"the digest is {Digest}, and its statement has {digest}";
        if (Signature is null && Signer is null)
            return null;
        if (Signer is not { } named || Signature is not { } signature)
            return "it names a signer or a signature, and not both";
        Signature parsed;
        try
        {
            parsed = Evm.Crypto.Signature.FromRsv(signature.Span);
        }
        catch (Exception error) when (error is ArgumentException or FormatException or Secp256k1Exception)
        {
            return $"the signature is none: {error.Message}";
        }

        // Two signatures of one statement must not both be good: only the one with the low s is.
        if (!parsed.IsLowS || !Secp256k1.TryRecover(Digest, parsed, out var found) || found != named)
            return $"the signature is not {named}'s";
        return named == Statement.Actor ? "it is signed by the acting address, which signs transactions only" : null;
    }

    /// <summary>As a member of a document.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteNumber("version", Version);
        writer.WritePropertyName("typedData");
        writer.WriteRawValue(Statement.Json());
        writer.WriteString("digest", Digest.ToString());
        writer.WriteString("signer", Signer?.ToString());
        writer.WriteString("signature", Signature?.ToString());
    }

    /// <summary>As a document.</summary>
    public string Json() => ReportJson.Write(writer =>
    {
        writer.WriteStartObject();
        Write(writer);
        writer.WriteEndObject();
    });

    /// <summary>Reads one back. Domain and types are this program's own whatever the document says; a statement under others has another digest.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static DaySeal Read(JsonElement root)
    {
        try
        {
            if (root.GetProperty("version").GetInt32() is var version && version != Version)
                throw new InvalidDataException($"it has version {version} and this program reads {Version}");
            var typed = root.GetProperty("typedData");
            var message = typed.GetProperty("message");
            var statement = new DayStatement(
                new ChainId(typed.GetProperty("domain").GetProperty("chainId").GetUInt64()), Address.Parse(Text(message, "actor")),
                DateOnly.ParseExact(Text(message, "day"), "yyyy-MM-dd", CultureInfo.InvariantCulture), message.GetProperty("lines").GetInt32(),
                Hash32.Parse(Text(message, "content")), Hash32.Parse(Text(message, "previous")));
            return new(
                statement, Hash32.Parse(Text(root, "digest")), root.GetProperty("signer").GetString() is { } signer ? Address.Parse(signer) : null,
                root.GetProperty("signature").GetString() is { } signature ? Bytes.Parse(signature) : null);
        }
        catch (Exception error) when (error is KeyNotFoundException or FormatException or InvalidOperationException or ArgumentException)
        {
            throw new InvalidDataException($"it is no seal of a day: {error.Message}", error);
        }
    }

    private static string Text(JsonElement item, string name) => item.GetProperty(name).GetString() ?? throw new FormatException($"{name} is null");
}
