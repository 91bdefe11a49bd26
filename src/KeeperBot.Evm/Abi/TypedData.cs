using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using KeeperBot.Evm.Crypto;

namespace KeeperBot.Evm.Abi;

/// <summary>
/// EIP-712 typed structured data, as eth_signTypedData_v4 takes it. Strict: every member of every struct must be there, and none beyond them,
/// because what is not hashed would be shown to the signer but not signed.
/// </summary>
public sealed partial class TypedData
{
    private const string DomainType = "EIP712Domain";
    private const int MaxDepth = 64;

    // Far more than any document has; it bounds the recursion through types that refer to one another.
    private const int MaxTypes = 256;

    private readonly FrozenDictionary<string, ImmutableArray<Member>> _types;
    private readonly Dictionary<string, Hash32> _typeHashes = new(StringComparer.Ordinal);

    private TypedData(JsonElement root)
    {
        _types = ReadTypes(Property(root, "types", ""));
        CheckTypes();
        PrimaryType = Text(Property(root, "primaryType", ""), "primaryType");
        DomainSeparator = HashStruct(DomainType, Property(root, "domain", ""), "domain", 0);
        // A document may sign its domain alone.
        MessageHash = PrimaryType == DomainType ? null : HashStruct(PrimaryType, Property(root, "message", ""), "message", 0);
    }

    /// <summary>The type of the message.</summary>
    public string PrimaryType { get; }

    /// <summary>The hash of the domain: contract, chain and version for which a signature counts.</summary>
    public Hash32 DomainSeparator { get; }

    /// <summary>hashStruct(message); null where the domain alone is signed.</summary>
    public Hash32? MessageHash { get; }

    /// <summary>Reads types, primaryType, domain and message.</summary>
    /// <exception cref="AbiException">The document is not of that form; the message names the place.</exception>
    public static TypedData Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return new TypedData(document.RootElement);
        }
        catch (JsonException error)
        {
            throw new AbiException("", $"not JSON: {error.Message}");
        }
        catch (InvalidOperationException error)
        {
            // What the reader throws for a text with half of a surrogate pair.
            throw new AbiException("", $"a text is not Unicode: {error.Message}");
        }
    }

    /// <summary>What is signed: keccak256(0x1901, domain separator, hash of the message).</summary>
    public Hash32 SigningHash()
    {
        byte[] preimage = [0x19, 0x01, .. DomainSeparator.Span];
        return Keccak256.Hash(MessageHash is { } message ? [.. preimage, .. message.Span] : preimage);
    }

    /// <summary>The type's text, followed by those it refers to in order of name.</summary>
    /// <exception cref="AbiException">There is no such type.</exception>
    public string EncodeType(string name)
    {
        var referenced = new SortedSet<string>(StringComparer.Ordinal);
        Collect(name, referenced);
        referenced.Remove(name);
        return string.Concat(referenced.Prepend(name).Select(type => $"{type}({string.Join(',', _types[type].Select(member => $"{member.Type} {member.Name}"))})"));
    }

    private void Collect(string name, SortedSet<string> found)
    {
        if (!found.Add(name))
            return;
        foreach (var member in Members(name, "types"))
        {
            var bare = member.Type.Split('[')[0];
            if (_types.ContainsKey(bare))
                Collect(bare, found);
        }
    }

    private Hash32 HashStruct(string type, JsonElement value, string path, int depth)
    {
        if (depth > MaxDepth)
            throw new AbiException(path, "the value is nested too deeply");
        if (value.ValueKind != JsonValueKind.Object)
            throw new AbiException(path, $"an object of type {type} is expected, this is {value.ValueKind}");
        var members = Members(type, path);
        using var data = new MemoryStream();
        data.Write(TypeHash(type).Span);
        foreach (var member in members)
            data.Write(EncodeMember(member.Type, Property(value, member.Name, path), $"{path}.{member.Name}", depth).Span);
        foreach (var property in value.EnumerateObject())
        {
            if (!members.Any(member => member.Name == property.Name))
                throw new AbiException($"{path}.{property.Name}", $"{type} has no such member, so it would not be signed");
        }

        return Keccak256.Hash(data.ToArray());
    }

    // Cached, because an array may hold the same struct a thousand times.
    private Hash32 TypeHash(string type)
    {
        if (!_typeHashes.TryGetValue(type, out var hash))
            _typeHashes[type] = hash = AbiSignature.Hash(EncodeType(type));
        return hash;
    }

    private Hash32 EncodeMember(string type, JsonElement value, string path, int depth)
    {
        if (type.EndsWith(']'))
            return HashElements(type, value, path, depth);
        if (_types.ContainsKey(type))
            return HashStruct(type, value, path, depth + 1);

        var elementary = ReadElementary(type, path);
        var content = TypedDataValue.Read(elementary, value, path);
        if (elementary.Kind == AbiTypeKind.Bytes)
            return Keccak256.Hash(content.AsBytes().Span);
        if (elementary.Kind == AbiTypeKind.String)
            return Keccak256.Hash(AbiEncoder.Utf8(content.AsString(), () => new AbiPath(null, path, 0)));
        Span<byte> word = stackalloc byte[AbiType.WordSize];
        AbiEncoder.WriteWord(elementary, content, word, new AbiPath(null, path, 0));
        return new Hash32(word);
    }

    private Hash32 HashElements(string type, JsonElement value, string path, int depth)
    {
        var bracket = type.LastIndexOf('[');
        var length = type[(bracket + 1)..^1];
        if (value.ValueKind != JsonValueKind.Array)
            throw new AbiException(path, $"an array is expected, this is {value.ValueKind}");
        var count = value.GetArrayLength();
        if (length.Length > 0 && (!UInt256.TryParse(length, out var expected) || expected != count))
            throw new AbiException(path, $"{type} takes {length} elements, not {count}");
        using var data = new MemoryStream();
        var index = 0;
        foreach (var element in value.EnumerateArray())
            data.Write(EncodeMember(type[..bracket], element, $"{path}[{index++}]", depth + 1).Span);
        return Keccak256.Hash(data.ToArray());
    }

    private ImmutableArray<Member> Members(string type, string path) =>
        _types.TryGetValue(type, out var members) ? members : throw new AbiException(path, $"types has no {type}");

    private static AbiType ReadElementary(string type, string path)
    {
        try
        {
            var parsed = AbiType.Parse(type);
            return parsed.Name == type && parsed.Kind != AbiTypeKind.Tuple && type != AbiType.Function.Name
                ? parsed
                : throw new AbiException(path, $"'{type}' is not written canonically ({parsed.Name})");
        }
        catch (AbiException error) when (error.Path.Length == 0)
        {
            throw new AbiException(path, error.Problem);
        }
    }

    // A name with a comma or a parenthesis in it would let two different types have the same text, and so the same hash.
    private void CheckTypes()
    {
        foreach (var (name, members) in _types)
        {
            RequireName(name, $"types.{name}");
            if (IsElementary(name))
                throw new AbiException($"types.{name}", "this name is an elementary type's already");
            foreach (var member in members)
            {
                var path = $"types.{name}.{member.Name}";
                RequireName(member.Name, path);
                var bare = member.Type.Split('[')[0];
                if (!ArraySuffix().IsMatch(member.Type.AsSpan(bare.Length)))
                    throw new AbiException(path, $"'{PrintableText.Of(member.Type, 80)}' is no array type");
                if (!_types.ContainsKey(bare))
                    ReadElementary(bare, path);
            }
        }
    }

    private static void RequireName(string name, string path)
    {
        if (name.Length == 0 || name.Any(c => c is '(' or ')' or '[' or ']' or ',' || char.IsWhiteSpace(c) || char.IsControl(c)))
            throw new AbiException(PrintableText.Of(path, 80), "a name is empty, or has a blank, comma, bracket or parenthesis in it");
    }

    private static bool IsElementary(string name)
    {
        try
        {
            AbiType.Parse(name);
            return true;
        }
        catch (AbiException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"^(\[([1-9][0-9]{0,8})?\])*\z", RegexOptions.CultureInvariant)]
    private static partial Regex ArraySuffix();

    private static FrozenDictionary<string, ImmutableArray<Member>> ReadTypes(JsonElement types)
    {
        if (types.ValueKind != JsonValueKind.Object)
            throw new AbiException("types", $"an object is expected, this is {types.ValueKind}");
        var result = new Dictionary<string, ImmutableArray<Member>>(StringComparer.Ordinal);
        foreach (var type in types.EnumerateObject())
        {
            var path = $"types.{type.Name}";
            if (type.Value.ValueKind != JsonValueKind.Array)
                throw new AbiException(path, $"an array of members is expected, this is {type.Value.ValueKind}");
            result[type.Name] = [.. type.Value.EnumerateArray().Select(member => new Member(
                Text(Property(member, "name", path), path), Text(Property(member, "type", path), path)))];
            if (result[type.Name].DistinctBy(member => member.Name).Count() != result[type.Name].Length)
                throw new AbiException(path, "two members have the same name");
            if (result.Count > MaxTypes)
                throw new AbiException("types", $"more than {MaxTypes} types");
        }

        return result.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static JsonElement Property(JsonElement owner, string name, string path) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var value)
            ? value
            : throw new AbiException(path, $"\"{name}\" is missing");

    private static string Text(JsonElement value, string path) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : throw new AbiException(path, "a string is expected");

    private sealed record Member(string Name, string Type);
}
