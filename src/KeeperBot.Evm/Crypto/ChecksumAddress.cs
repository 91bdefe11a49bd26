namespace KeeperBot.Evm.Crypto;

/// <summary>EIP-55: the case of an address's letters as a checksum.</summary>
public static class ChecksumAddress
{
    /// <summary>The mixed-case form.</summary>
    public static string Format(Address address)
    {
        Span<char> text = stackalloc char[42];
        Format(address, text);
        return new string(text);
    }

    /// <summary>
    /// Reads 0x and 40 hexadecimal digits. Letters all of one case carry no checksum and are accepted; mixed case must be the checksum exactly.
    /// </summary>
    public static bool TryParse(string? text, out Address address)
    {
        if (!Address.TryParse(text, out address))
            return false;
        var digits = text.AsSpan(2);
        if (!digits.ContainsAnyInRange('a', 'f') || !digits.ContainsAnyInRange('A', 'F'))
            return true;
        Span<char> expected = stackalloc char[42];
        Format(address, expected);
        if (digits.SequenceEqual(expected[2..]))
            return true;
        address = default;
        return false;
    }

    /// <summary>As <see cref="TryParse"/>.</summary>
    /// <exception cref="FormatException">The text is no address, or its mixed case is not its checksum.</exception>
    public static Address Parse(string text)
    {
        if (TryParse(text, out var address))
            return address;
        throw new FormatException(Address.TryParse(text, out var raw)
            ? $"'{text}' fails its checksum (a digit was probably mistyped); {Format(raw)} would be right for these digits"
            : $"'{text}' is not 0x followed by 40 hexadecimal digits");
    }

    private static void Format(Address address, Span<char> text)
    {
        "0x".CopyTo(text);
        Convert.TryToHexStringLower(address.Span, text[2..], out _);
        Span<byte> ascii = stackalloc byte[40];
        for (var i = 0; i < ascii.Length; i++)
            ascii[i] = (byte)text[i + 2];
        Span<byte> digest = stackalloc byte[32];
        Keccak256.Hash(ascii, digest);
        for (var i = 0; i < ascii.Length; i++)
        {
            var nibble = (i & 1) == 0 ? digest[i / 2] >> 4 : digest[i / 2] & 15;
            if (nibble >= 8)
                text[i + 2] = char.ToUpperInvariant(text[i + 2]);
        }
    }
}
