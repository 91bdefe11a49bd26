using System.Text;
using KeeperBot.Primitives;

namespace KeeperBot.Protocols.Routes.Roles;

/// <summary>The 32 bytes that name a role: text of up to 31 ASCII characters padded with zeros on the right (as the Roles SDK encodes it), or "hex:" and 64 digits (bare digits look like a private key).</summary>
public readonly record struct RoleKey
{
    private const int Size = 32;
    private const int LongestText = Size - 1;
    private const string Digits = "hex:";

    private RoleKey(Hash32 value) => Value = value;

    /// <summary>The bytes.</summary>
    public Hash32 Value { get; }

    /// <summary>A key that is known as bytes.</summary>
    public static RoleKey Of(Hash32 value) => new(value);

    /// <summary>Reads either form.</summary>
    /// <exception cref="FormatException">It is neither, or the zero key, which no role can have.</exception>
    public static RoleKey Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.StartsWith(Digits, StringComparison.Ordinal))
        {
            var parsed = Hash32.Parse("0x" + text[Digits.Length..]);
            return parsed == default ? throw new FormatException("the zero key names no role; give the key that the role was made with") : new(parsed);
        }

        if (text.Length is 0 or > LongestText || text.Any(letter => letter is < '!' or > '~'))
            throw new FormatException($"'{text}' names no role: give 1 to {LongestText} printable ASCII characters without spaces, or {Digits} and 64 hexadecimal digits");
        Span<byte> bytes = stackalloc byte[Size];
        Encoding.ASCII.GetBytes(text, bytes);
        return new(new Hash32(bytes));
    }

    /// <summary>The text where it is one, else the digits.</summary>
    public override string ToString()
    {
        var bytes = Value.Span.TrimEnd((byte)0);
        return bytes.Length > 0 && !bytes.ContainsAnyExceptInRange((byte)'!', (byte)'~') ? Encoding.ASCII.GetString(bytes) : $"{Digits}{Value.ToString()[2..]}";
    }
}
