using System.Text.Json;

namespace KeeperBot.Evm.JsonRpc;

/// <summary>
/// Stands on one value of a JSON text and reads it strictly forward, straight from the UTF-8: every reader either gives the value in its one strict form
/// or says where it is not. A reader leaves the cursor on the last token of its value. There is no second pass, except to name the place of a mistake.
/// </summary>
internal ref struct JsonCursor
{
    private static readonly JsonReaderOptions Strict = new() { AllowTrailingCommas = false, CommentHandling = JsonCommentHandling.Disallow, MaxDepth = 64 };

    private readonly ReadOnlySpan<byte> _utf8;
    private Utf8JsonReader _reader;

    private JsonCursor(ReadOnlySpan<byte> utf8)
    {
        _utf8 = utf8;
        _reader = new Utf8JsonReader(utf8, Strict);
    }

    /// <summary>Reads the value a cursor stands on.</summary>
    internal delegate T Reading<out T>(ref JsonCursor json);

    /// <summary>Whether the value is null.</summary>
    internal readonly bool IsNull => _reader.TokenType == JsonTokenType.Null;

    /// <summary>Reads one value that is the whole text.</summary>
    /// <exception cref="JsonRpcFormatException">It is not of the form that is read, or no JSON.</exception>
    internal static T Read<T>(ReadOnlySpan<byte> utf8, Reading<T> read)
    {
        try
        {
            var cursor = new JsonCursor(utf8);
            cursor._reader.Read();
            var value = read(ref cursor);
            return cursor._reader.Read() ? throw new JsonRpcFormatException("something follows the result") : value;
        }
        catch (JsonException e)
        {
            throw new JsonRpcFormatException("the result is not valid JSON", e);
        }
    }

    /// <summary>Enters an object.</summary>
    internal readonly JsonMembers Object(JsonNames names) => _reader.TokenType == JsonTokenType.StartObject ? new JsonMembers(names) : throw Bad("is not an object");

    /// <summary>
    /// Moves to the next member that is read and stands on its value; null counts as absent, others are passed over. False at the end of the object.
    /// </summary>
    /// <exception cref="JsonRpcFormatException">A member is there twice, or at the end a required one never came.</exception>
    internal bool Next(ref JsonMembers members, out int index)
    {
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            index = IndexOf(members.Names);
            if (index < 0)
            {
                _reader.Skip();
                continue;
            }
            if (!members.See(index))
                throw Bad("is there twice");
            _reader.Read();
            if (IsNull)
                continue;
            members.Have(index);
            return true;
        }
        if (members.Missing() is { } missing)
            throw Bad($"has no '{missing}'");
        index = -1;
        return false;
    }

    internal List<T> Items<T>(Reading<T> read)
    {
        if (_reader.TokenType != JsonTokenType.StartArray)
            throw Bad("is not an array");
        var items = new List<T>();
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
            items.Add(read(ref this));
        return items;
    }

    /// <summary>Where the value stands in the text; passes over it.</summary>
    internal Range Skip()
    {
        var start = (int)_reader.TokenStartIndex;
        _reader.Skip();
        return start..(int)_reader.BytesConsumed;
    }

    internal readonly string Text()
    {
        if (_reader.TokenType != JsonTokenType.String)
            throw Bad("is not a string");
        try
        {
            return _reader.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            throw Bad("is not readable text");
        }
    }

    internal readonly UInt256 UInt256() => JsonHex.TryQuantity(RawText(), out var value)
        ? value
        : throw Bad("is not a quantity (0x and digits without leading zeros)");

    internal readonly ulong UInt64()
    {
        var value = UInt256();
        return value.FitsUInt64 ? (ulong)value : throw Bad("does not fit 64 bits");
    }

    internal readonly Hash32 Hash()
    {
        Span<byte> bytes = stackalloc byte[Hash32.Size];
        return JsonHex.TryDecodeExact(RawText(), bytes) ? new Hash32(bytes) : throw Bad("is not a 32-byte hash");
    }

    internal readonly Address Address()
    {
        Span<byte> bytes = stackalloc byte[Primitives.Address.Size];
        return JsonHex.TryDecodeExact(RawText(), bytes) ? new Address(bytes) : throw Bad("is not an address");
    }

    internal readonly Bytes Data() => JsonHex.TryDecode(RawText(), out var bytes) ? Bytes.Own(bytes) : throw Bad("is not hexadecimal data");

    internal readonly bool Boolean() => _reader.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => throw Bad("is neither true nor false"),
    };

    internal readonly decimal Decimal() => _reader.TokenType == JsonTokenType.Number && _reader.TryGetDecimal(out var value)
        ? value
        : throw Bad("is not a number");

    internal readonly long Int64() => _reader.TokenType == JsonTokenType.Number && _reader.TryGetInt64(out var value)
        ? value
        : throw Bad("is not an integer");

    /// <summary>A status of 0x1 or 0x0.</summary>
    internal readonly bool Status() => UInt64() switch
    {
        1 => true,
        0 => false,
        _ => throw Bad("is neither 0x0 nor 0x1"),
    };

    /// <summary>A mistake in the value that was read last, with its place.</summary>
    internal readonly JsonRpcFormatException Bad(string what) => new($"{JsonPlace.Of(_utf8, _reader.TokenStartIndex)} {what}");

    private readonly int IndexOf(JsonNames names)
    {
        // A name of ours needs no escapes; one that has some is another's.
        for (var i = 0; i < names.Count && !_reader.ValueIsEscaped; i++)
        {
            if (_reader.ValueTextEquals(names.Utf8(i)))
                return i;
        }
        return -1;
    }

    /// <summary>A string as it stands in the body, escapes unread: no node has a reason to escape a digit, so that an escape is refused as no digit.</summary>
    private readonly ReadOnlySpan<byte> RawText() => _reader.TokenType == JsonTokenType.String ? _reader.ValueSpan : throw Bad("is not a string");
}
