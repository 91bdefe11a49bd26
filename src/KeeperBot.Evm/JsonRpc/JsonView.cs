using System.Text.Json;

namespace KeeperBot.Evm.JsonRpc;

/// <summary>A JSON value with its path: every reader either gives the value in its one strict form or says where it is not.</summary>
internal readonly struct JsonView
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 64 };

    private readonly JsonElement _element;
    private readonly string _path;

    private JsonView(JsonElement element, string path)
    {
        _element = element;
        _path = path;
    }

    /// <summary>A required member; null counts as missing.</summary>
    internal JsonView this[string name] => Optional(name) ?? throw Bad($"has no '{name}'");

    internal bool IsNull => _element.ValueKind == JsonValueKind.Null;

    internal bool IsObject => _element.ValueKind == JsonValueKind.Object;

    internal static JsonView Parse(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8, Strict);
            return new JsonView(document.RootElement.Clone(), "result");
        }
        catch (JsonException e)
        {
            throw new JsonRpcFormatException("the result is not valid JSON, or has a member twice", e);
        }
    }

    /// <summary>A member that may be absent or null.</summary>
    internal JsonView? Optional(string name)
    {
        if (_element.ValueKind != JsonValueKind.Object)
            throw Bad("is not an object");
        return _element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null
            ? new JsonView(value, $"{_path}.{name}")
            : null;
    }

    internal List<T> Items<T>(Func<JsonView, T> read)
    {
        if (_element.ValueKind != JsonValueKind.Array)
            throw Bad("is not an array");
        var items = new List<T>(_element.GetArrayLength());
        foreach (var item in _element.EnumerateArray())
            items.Add(read(new JsonView(item, $"{_path}[{items.Count}]")));
        return items;
    }

    internal string Text()
    {
        if (_element.ValueKind != JsonValueKind.String)
            throw Bad("is not a string");
        try
        {
            return _element.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            throw Bad("is not readable text");
        }
    }

    internal UInt256 UInt256()
    {
        var text = Text();
        Span<byte> utf8 = stackalloc byte[66];
        return text.Length <= utf8.Length && System.Text.Ascii.FromUtf16(text, utf8, out var length) == System.Buffers.OperationStatus.Done
            && JsonHex.TryQuantity(utf8[..length], out var value)
            ? value
            : throw Bad("is not a quantity (0x and digits without leading zeros)");
    }

    internal ulong UInt64()
    {
        var value = UInt256();
        return value.FitsUInt64 ? (ulong)value : throw Bad("does not fit 64 bits");
    }

    internal Hash32 Hash() => Hash32.TryParse(Text(), out var value) ? value : throw Bad("is not a 32-byte hash");

    internal Address Address() => Primitives.Address.TryParse(Text(), out var value) ? value : throw Bad("is not an address");

    internal Bytes Data() => Hex.TryDecode(Text(), out var bytes) ? Bytes.Own(bytes) : throw Bad("is not hexadecimal data");

    internal bool Boolean() => _element.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Bad("is neither true nor false"),
    };

    internal decimal Decimal() => _element.ValueKind == JsonValueKind.Number && _element.TryGetDecimal(out var value)
        ? value
        : throw Bad("is not a number");

    internal long Int64() => _element.ValueKind == JsonValueKind.Number && _element.TryGetInt64(out var value)
        ? value
        : throw Bad("is not an integer");

    /// <summary>A status of 0x1 or 0x0.</summary>
    internal bool Status() => UInt64() switch
    {
        1 => true,
        0 => false,
        _ => throw Bad("is neither 0x0 nor 0x1"),
    };

    internal JsonRpcFormatException Bad(string what) => new($"{_path} {what}");
}
