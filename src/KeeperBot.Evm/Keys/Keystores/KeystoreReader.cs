using System.Globalization;
using System.Text.Json;

namespace KeeperBot.Evm.Keys.Keystores;

/// <summary>
/// Reads the JSON of Web3 Secret Storage, version 3. Nothing is derived or allocated for it before its cost is bounded.
/// </summary>
internal sealed class KeystoreReader
{
    private const int MaxSalt = 1024;
    private const int MaxShown = 24;
    private readonly string _source;

    private KeystoreReader(string source) => _source = source;

    /// <summary>Reads a keystore.</summary>
    /// <param name="json">UTF-8 JSON.</param>
    /// <param name="source">What to call it in errors: the file's path.</param>
    /// <exception cref="KeyFileException">It is damaged, of another version, or too expensive.</exception>
    public static KeystoreDocument Read(ReadOnlySpan<byte> json, string source)
    {
        var reader = new KeystoreReader(source);
        try
        {
            using var document = JsonDocument.Parse(json.ToArray(), new JsonDocumentOptions { MaxDepth = 8, AllowDuplicateProperties = false });
            return reader.Document(document.RootElement);
        }
        catch (JsonException error)
        {
            var place = FormattableString.Invariant($"line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}");
            throw reader.Malformed($"is not a JSON document of distinct keys ({place})");
        }
        catch (InvalidOperationException)
        {
            // What the JSON reader throws for a text with half of a surrogate pair.
            throw reader.Malformed("has a text that is no Unicode");
        }
    }

    private KeystoreDocument Document(JsonElement root)
    {
        var version = Whole(root, "version", "version");
        if (version != 3)
            throw Fail(KeyFileProblem.Unsupported, FormattableString.Invariant($"is a keystore of version {version}; version 3 is read here: convert it with `geth account import` or make it anew"));
        var crypto = Crypto(root);
        var cipher = Text(crypto, "cipher", "crypto.cipher");
        if (cipher != "aes-128-ctr")
            throw Fail(KeyFileProblem.Unsupported, $"has crypto.cipher '{Shown(cipher)}'; aes-128-ctr is the only one of version 3");
        var ciphertext = Bytes(crypto, "ciphertext", "crypto.ciphertext", 1, 32);
        var iv = Bytes(Object(crypto, "cipherparams", "crypto.cipherparams"), "iv", "crypto.cipherparams.iv", 16, 16);
        var mac = Bytes(crypto, "mac", "crypto.mac", 32, 32);
        return new KeystoreDocument(AddressOf(root), Derivation(crypto), iv, ciphertext, mac);
    }

    private KeyDerivation Derivation(JsonElement crypto)
    {
        var kdf = Text(crypto, "kdf", "crypto.kdf");
        var parameters = Object(crypto, "kdfparams", "crypto.kdfparams");
        return kdf switch
        {
            "scrypt" => ScryptOf(parameters),
            "pbkdf2" => Pbkdf2Of(parameters),
            _ => throw Fail(KeyFileProblem.Unsupported, $"has crypto.kdf '{Shown(kdf)}'; scrypt and pbkdf2 are read here"),
        };
    }

    private ScryptDerivation ScryptOf(JsonElement parameters)
    {
        var n = Whole(parameters, "n", "crypto.kdfparams.n");
        var r = Whole(parameters, "r", "crypto.kdfparams.r");
        var p = Whole(parameters, "p", "crypto.kdfparams.p");
        if (n < 2 || !long.IsPow2(n) || r < 1 || p < 1)
            throw Malformed(FormattableString.Invariant($"has crypto.kdfparams n={n}, r={r}, p={p}; n is a power of two above 1, r and p are at least 1"));
        if (new System.Numerics.BigInteger(n) * r * p > ScryptDerivation.MaxWork)
        {
            throw Fail(KeyFileProblem.TooExpensive, FormattableString.Invariant(
                $"asks for scrypt with n={n}, r={r}, p={p}; refused before any of that work, because n*r*p may be at most {ScryptDerivation.MaxWork} (geth's standard is {1 << 21}): check where the file comes from, or encrypt the key anew with usual parameters"));
        }

        return new ScryptDerivation(new ScryptCost((int)n, (int)r, (int)p), Salt(parameters), Length(parameters));
    }

    private Pbkdf2Derivation Pbkdf2Of(JsonElement parameters)
    {
        var function = Text(parameters, "prf", "crypto.kdfparams.prf");
        if (function != "hmac-sha256")
            throw Fail(KeyFileProblem.Unsupported, $"has crypto.kdfparams.prf '{Shown(function)}'; hmac-sha256 is the only one of version 3");
        var iterations = Whole(parameters, "c", "crypto.kdfparams.c");
        if (iterations < 1)
            throw Malformed("has crypto.kdfparams.c below 1");
        if (iterations > Pbkdf2Derivation.MaxIterations)
        {
            throw Fail(KeyFileProblem.TooExpensive, FormattableString.Invariant(
                $"asks for {iterations} iterations of PBKDF2; refused before any of that work, because c may be at most {Pbkdf2Derivation.MaxIterations}: check where the file comes from, or encrypt the key anew with usual parameters"));
        }

        return new Pbkdf2Derivation((int)iterations, Salt(parameters), Length(parameters));
    }

    private byte[] Salt(JsonElement parameters) => Bytes(parameters, "salt", "crypto.kdfparams.salt", 1, MaxSalt);

    private int Length(JsonElement parameters)
    {
        var length = Whole(parameters, "dklen", "crypto.kdfparams.dklen");
        return length is >= 32 and <= 64 ? (int)length : throw Malformed(FormattableString.Invariant($"has crypto.kdfparams.dklen {length}; 32 are needed and more than 64 serve nothing"));
    }

    private Address? AddressOf(JsonElement root)
    {
        if (!root.TryGetProperty("address", out var element) || element.ValueKind == JsonValueKind.Null)
            return null;
        var text = element.ValueKind == JsonValueKind.String ? element.GetString()! : "";
        var digits = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? text[2..] : text;
        return digits.Length == 40 && digits.All(char.IsAsciiHexDigit) ? Address.Parse("0x" + digits) : throw Malformed("has an address that is not 40 hexadecimal digits");
    }

    // Some wallets write it with a capital letter.
    private JsonElement Crypto(JsonElement root)
    {
        if (!root.TryGetProperty("Crypto", out _))
            return Object(root, "crypto", "crypto");
        return root.TryGetProperty("crypto", out _) ? throw Malformed("has both crypto and Crypto") : Object(root, "Crypto", "Crypto");
    }

    private JsonElement Object(JsonElement parent, string name, string path) => Member(parent, name, path, JsonValueKind.Object, "an object");

    private string Text(JsonElement parent, string name, string path) => Member(parent, name, path, JsonValueKind.String, "a text").GetString()!;

    private long Whole(JsonElement parent, string name, string path)
    {
        var element = Member(parent, name, path, JsonValueKind.Number, "a number");
        return element.TryGetInt64(out var value) ? value : throw Malformed($"has {path} that is not a whole number of up to 63 bits");
    }

    private byte[] Bytes(JsonElement parent, string name, string path, int shortest, int longest)
    {
        var text = Text(parent, name, path);
        if (text.Length % 2 != 0 || text.Length < 2 * shortest || text.Length > 2 * longest || !text.All(char.IsAsciiHexDigit))
        {
            var count = shortest == longest ? shortest.ToString(CultureInfo.InvariantCulture) : FormattableString.Invariant($"{shortest} to {longest}");
            throw Malformed($"has {path} that is not {count} bytes in hexadecimal digits");
        }

        return Convert.FromHexString(text);
    }

    private JsonElement Member(JsonElement parent, string name, string path, JsonValueKind kind, string expected)
    {
        if (parent.ValueKind != JsonValueKind.Object || !parent.TryGetProperty(name, out var element))
            throw Malformed($"has no {path}");
        return element.ValueKind == kind ? element : throw Malformed($"has {path} that is not {expected}");
    }

    private static string Shown(string text)
    {
        var clean = string.Concat(text.Take(MaxShown).Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' ? letter : '?'));
        return text.Length > MaxShown ? clean + "…" : clean;
    }

    private KeyFileException Malformed(string problem) => Fail(KeyFileProblem.Malformed, problem);

    private KeyFileException Fail(KeyFileProblem problem, string text) => new(problem, $"the key file '{_source}' {text}");
}
