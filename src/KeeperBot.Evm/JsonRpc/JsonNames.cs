using System.Collections.Immutable;
using System.Text;

namespace KeeperBot.Evm.JsonRpc;

/// <summary>The members that are read of an object, at most 64: first the required ones, then those that may be absent.</summary>
internal sealed class JsonNames
{
    private readonly ImmutableArray<byte[]> _names;

    internal JsonNames(ReadOnlySpan<string> required, ReadOnlySpan<string> optional)
    {
        Required = required.Length;
        _names = [.. required.ToArray().Concat(optional.ToArray()).Select(Encoding.UTF8.GetBytes)];
        ArgumentOutOfRangeException.ThrowIfGreaterThan(_names.Length, 64);
    }

    internal int Count => _names.Length;

    /// <summary>How many of them are required.</summary>
    internal int Required { get; }

    internal ReadOnlySpan<byte> Utf8(int index) => _names[index];

    internal string Text(int index) => Encoding.UTF8.GetString(_names[index]);
}

/// <summary>Which members of one object came by.</summary>
internal struct JsonMembers(JsonNames names)
{
    private ulong _seen;
    private ulong _had;

    internal readonly JsonNames Names => names;

    /// <summary>Whether a member was not seen before.</summary>
    internal bool See(int index)
    {
        var isNew = (_seen & (1UL << index)) == 0;
        _seen |= 1UL << index;
        return isNew;
    }

    /// <summary>A member has a value.</summary>
    internal void Have(int index) => _had |= 1UL << index;

    /// <summary>A required member without a value; null when there is none.</summary>
    internal readonly string? Missing()
    {
        for (var i = 0; i < names.Required; i++)
        {
            if ((_had & (1UL << i)) == 0)
                return names.Text(i);
        }
        return null;
    }
}
