using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;

namespace KeeperBot.Evm.JsonRpc;

/// <summary>Hexadecimal straight from and to UTF-8, without a string between: DATA and QUANTITY of the Ethereum JSON-RPC.</summary>
internal static class JsonHex
{
    /// <summary>Reads DATA: 0x and an even number of digits.</summary>
    internal static bool TryDecode(ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (!HasPrefix(utf8) || (utf8.Length & 1) != 0)
            return false;
        if (utf8.Length == 2)
        {
            bytes = [];
            return true;
        }
        var result = GC.AllocateUninitializedArray<byte>((utf8.Length - 2) / 2);
        if (Convert.FromHexString(utf8[2..], result, out _, out _) != OperationStatus.Done)
            return false;
        bytes = result;
        return true;
    }

    /// <summary>Reads DATA from a JSON string value, quotes included. Escapes are refused: nobody has a reason to escape a digit.</summary>
    internal static bool TryDecodeString(ReadOnlySpan<byte> json, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        return json.Length >= 4 && json[0] == '"' && json[^1] == '"' && TryDecode(json[1..^1], out bytes);
    }

    /// <summary>As <see cref="TryDecodeString(ReadOnlySpan{byte}, out byte[])"/>, into pooled memory; nothing is rented unless the value has the form of DATA.</summary>
    internal static bool TryDecodeString(ReadOnlySpan<byte> json, PooledBytes pooled)
    {
        if (json.Length < 4 || (json.Length & 1) != 0 || json[0] != '"' || json[^1] != '"' || !HasPrefix(json[1..]))
            return false;
        var digits = json[3..^1];
        return Convert.FromHexString(digits, pooled.Rent(digits.Length / 2), out _, out _) == OperationStatus.Done;
    }

    /// <summary>Reads DATA of exactly <paramref name="destination"/>.Length bytes.</summary>
    internal static bool TryDecodeExact(ReadOnlySpan<byte> utf8, Span<byte> destination) =>
        utf8.Length == 2 + destination.Length * 2 && HasPrefix(utf8)
        && Convert.FromHexString(utf8[2..], destination, out _, out _) == OperationStatus.Done;

    /// <summary>Reads a QUANTITY: 0x and 1 to 64 digits without leading zeros ("0x0" is zero; "0x" is nothing).</summary>
    internal static bool TryQuantity(ReadOnlySpan<byte> utf8, out UInt256 value)
    {
        value = default;
        if (!HasPrefix(utf8) || utf8.Length is < 3 or > 66 || (utf8[2] == '0' && utf8.Length > 3))
            return false;
        Span<byte> digits = stackalloc byte[64];
        digits.Fill((byte)'0');
        utf8[2..].CopyTo(digits[(64 - (utf8.Length - 2))..]);
        Span<byte> bytes = stackalloc byte[32];
        if (Convert.FromHexString(digits, bytes, out _, out _) != OperationStatus.Done)
            return false;
        value = UInt256.FromBigEndian(bytes);
        return true;
    }

    /// <summary>Writes a QUANTITY.</summary>
    internal static string Quantity(ulong value) => string.Create(CultureInfo.InvariantCulture, $"0x{value:x}");

    /// <summary>Writes DATA as a string value, without a string.</summary>
    internal static void WriteData(Utf8JsonWriter writer, ReadOnlySpan<byte> bytes)
    {
        var length = 4 + bytes.Length * 2;
        var rented = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            "\"0x"u8.CopyTo(rented);
            Convert.TryToHexStringLower(bytes, rented.AsSpan(3), out _);
            rented[length - 1] = (byte)'"';
            writer.WriteRawValue(rented.AsSpan(0, length), skipInputValidation: true);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static bool HasPrefix(ReadOnlySpan<byte> utf8) => utf8.Length >= 2 && utf8[0] == '0' && utf8[1] == 'x';
}
