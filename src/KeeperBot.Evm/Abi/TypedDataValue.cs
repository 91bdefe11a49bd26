using System.Globalization;
using System.Numerics;
using System.Text.Json;
using KeeperBot.Evm.Crypto;

namespace KeeperBot.Evm.Abi;

/// <summary>Elementary values as EIP-712 documents write them in JSON.</summary>
internal static class TypedDataValue
{
    // 2^256 has 78 digits; longer text is refused before it costs anything.
    private const int MaxDigits = 80;

    public static AbiValue Read(AbiType type, JsonElement json, string path)
    {
        switch (type.Kind)
        {
            case AbiTypeKind.Bool when json.ValueKind is JsonValueKind.True or JsonValueKind.False:
                return json.GetBoolean();
            case AbiTypeKind.String when json.ValueKind == JsonValueKind.String:
                return json.GetString()!;
            case AbiTypeKind.Address when json.ValueKind == JsonValueKind.String:
                return ChecksumAddress.TryParse(json.GetString(), out var address)
                    ? address
                    : throw new AbiException(path, $"'{Shorten(json.GetString()!)}' is no address, or fails its checksum");
            case AbiTypeKind.Bytes or AbiTypeKind.FixedBytes when json.ValueKind == JsonValueKind.String:
                return Hex.TryDecode(json.GetString(), out var bytes)
                    ? Bytes.Own(bytes)
                    : throw new AbiException(path, $"'{Shorten(json.GetString()!)}' is not 0x-prefixed hexadecimal");
            case AbiTypeKind.UInt or AbiTypeKind.Int when json.ValueKind is JsonValueKind.String or JsonValueKind.Number:
                var text = json.ValueKind == JsonValueKind.String ? json.GetString()! : json.GetRawText();
                return Integer(text) is { } number
                    ? number
                    : throw new AbiException(path, $"'{Shorten(text)}' is not a decimal or 0x-hexadecimal whole number of 256 bits");
            default:
                throw new AbiException(path, $"{type} is expected, this is {json.ValueKind}");
        }
    }

    private static BigInteger? Integer(string text)
    {
        if (UInt256.TryParse(text, out var positive))
            return positive.ToBigInteger();
        return text.Length <= MaxDigits && text.StartsWith('-')
            && BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var negative)
            && BigInteger.Abs(negative) <= BigInteger.One << 255
                ? negative
                : null;
    }

    private static string Shorten(string text) => PrintableText.Of(text, 80);
}
