using System.Diagnostics.CodeAnalysis;

namespace KeeperBot.Primitives;

/// <summary>Strict 0x-prefixed hexadecimal, as Ethereum's JSON-RPC writes byte strings: an even number of digits, either case.</summary>
public static class Hex
{
    /// <summary>Lower-case text with the 0x prefix.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes) => "0x" + Convert.ToHexStringLower(bytes);

    /// <summary>Reads 0x-prefixed text of any even length.</summary>
    public static bool TryDecode([NotNullWhen(true)] string? text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (text is null || text.Length < 2 || text[0] != '0' || text[1] != 'x' || (text.Length & 1) != 0)
            return false;
        var result = new byte[(text.Length - 2) / 2];
        if (Convert.FromHexString(text.AsSpan(2), result, out _, out _) != System.Buffers.OperationStatus.Done)
            return false;
        bytes = result;
        return true;
    }

    /// <summary>Reads exactly <paramref name="destination"/>.Length bytes of 0x-prefixed text.</summary>
    public static bool TryDecodeExact([NotNullWhen(true)] string? text, Span<byte> destination) =>
        text is not null && text.Length == 2 + destination.Length * 2 && text[0] == '0' && text[1] == 'x'
        && Convert.FromHexString(text.AsSpan(2), destination, out _, out _) == System.Buffers.OperationStatus.Done;

    /// <summary>Reads 0x-prefixed text.</summary>
    /// <exception cref="FormatException">The text is not 0x followed by an even number of hexadecimal digits.</exception>
    public static byte[] Decode(string text) => TryDecode(text, out var bytes)
        ? bytes
        : throw new FormatException($"'{Shorten(text)}' is not 0x followed by an even number of hexadecimal digits");

    private static string Shorten(string? text) => text is null ? "null" : text.Length <= 80 ? text : text[..80] + "…";
}
