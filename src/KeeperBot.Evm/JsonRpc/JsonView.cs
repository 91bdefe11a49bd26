using System.Runtime.InteropServices;
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

    /// <summary>A view of a copy, for keeping.</summary>
    internal static JsonView Parse(ReadOnlyMemory<byte> utf8)
    {
        using var document = Index(utf8);
        return new JsonView(document.RootElement.Clone(), "result");
    }

    /// <summary>Indexes the bytes where they are and reads a value out of them; no view outlives the call.</summary>
    internal static T Read<T>(ReadOnlyMemory<byte> utf8, Func<JsonView, T> read)
    {
        using var document = Index(utf8);
        return read(new JsonView(document.RootElement, "result"));
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

    internal UInt256 UInt256() => JsonHex.TryQuantity(RawText(), out var value)
        ? value
        : throw Bad("is not a quantity (0x and digits without leading zeros)");

    internal ulong UInt64()
    {
        var value = UInt256();
        return value.FitsUInt64 ? (ulong)value : throw Bad("does not fit 64 bits");
    }

    internal Hash32 Hash()
    {
        Span<byte> bytes = stackalloc byte[Hash32.Size];
        return JsonHex.TryDecodeExact(RawText(), bytes) ? new Hash32(bytes) : throw Bad("is not a 32-byte hash");
    }

    internal Address Address()
    {
        Span<byte> bytes = stackalloc byte[Primitives.Address.Size];
        return JsonHex.TryDecodeExact(RawText(), bytes) ? new Address(bytes) : throw Bad("is not an address");
    }

    internal Bytes Data() => JsonHex.TryDecode(RawText(), out var bytes) ? Bytes.Own(bytes) : throw Bad("is not hexadecimal data");

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

    private static JsonDocument Index(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            return JsonDocument.Parse(utf8, Strict);
        }
        catch (JsonException e)
        {
            throw new JsonRpcFormatException("the result is not valid JSON, or has a member twice", e);
        }
        catch (InvalidOperationException e)
        {
            // What the reader throws when it compares names, one of which has half of a surrogate pair in it.
            throw new JsonRpcFormatException("the result has a name that is no Unicode text", e);
        }
    }

    /// <summary>A string as it stands in the body, escapes unread: no node has a reason to escape a digit, so that an escape is refused as no digit.</summary>
    private ReadOnlySpan<byte> RawText() => _element.ValueKind == JsonValueKind.String
        ? JsonMarshal.GetRawUtf8Value(_element)[1..^1]
        : throw Bad("is not a string");
}
