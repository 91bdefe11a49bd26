using System.Globalization;
using System.Text.Json;

namespace KeeperBot.Evm;

/// <summary>
/// The block a read is about: by hash (EIP-1898 with <c>requireCanonical</c>, the only form used inside a cycle), by number, or by tag.
/// The default value is no block and is refused.
/// </summary>
public readonly struct BlockId : IEquatable<BlockId>
{
    private readonly Form _form;
    private readonly ulong _number;
    private readonly BlockTag _tag;
    private readonly Hash32 _hash;

    private BlockId(Form form, Hash32 hash = default, ulong number = 0, BlockTag tag = default)
    {
        _form = form;
        _hash = hash;
        _number = number;
        _tag = tag;
    }

    private enum Form : byte
    {
        None,
        Hash,
        Number,
        Tag,
    }

    /// <summary>The block with this hash, which must be on the node's canonical chain.</summary>
    public static BlockId Of(Hash32 hash) => new(Form.Hash, hash: hash);

    /// <summary>The block this reference names, by its hash.</summary>
    public static BlockId Of(BlockRef block)
    {
        ArgumentNullException.ThrowIfNull(block);
        return Of(block.Hash);
    }

    /// <summary>The block at this height on the node's chain.</summary>
    public static BlockId Of(ulong number) => new(Form.Number, number: number);

    /// <summary>The block with this tag.</summary>
    public static BlockId Of(BlockTag tag) => Enum.IsDefined(tag)
        ? new BlockId(Form.Tag, tag: tag)
        : throw new ArgumentOutOfRangeException(nameof(tag), tag, "no such block tag");

    /// <summary>By hash.</summary>
    public static implicit operator BlockId(BlockRef block) => Of(block);

    /// <summary>By hash.</summary>
    public static implicit operator BlockId(Hash32 hash) => Of(hash);

    /// <summary>By number.</summary>
    public static implicit operator BlockId(ulong number) => Of(number);

    /// <summary>By tag.</summary>
    public static implicit operator BlockId(BlockTag tag) => Of(tag);

    /// <inheritdoc/>
    public bool Equals(BlockId other) => _form == other._form && _number == other._number && _tag == other._tag && _hash == other._hash;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is BlockId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_form, _number, _tag, _hash);

    /// <summary>The hash, the number, or the tag.</summary>
    public override string ToString() => _form switch
    {
        Form.Hash => _hash.ToString(),
        Form.Number => _number.ToString(CultureInfo.InvariantCulture),
        Form.Tag => TagName(_tag),
        _ => "no block",
    };

    /// <summary>Equality of content.</summary>
    public static bool operator ==(BlockId left, BlockId right) => left.Equals(right);

    /// <summary>Inequality of content.</summary>
    public static bool operator !=(BlockId left, BlockId right) => !left.Equals(right);

    internal void WriteTo(Utf8JsonWriter writer)
    {
        switch (_form)
        {
            case Form.Hash:
                writer.WriteStartObject();
                writer.WriteString("blockHash"u8, _hash.ToString());
                writer.WriteBoolean("requireCanonical"u8, true);
                writer.WriteEndObject();
                break;
            case Form.Number:
                writer.WriteStringValue(JsonRpc.JsonHex.Quantity(_number));
                break;
            case Form.Tag:
                writer.WriteStringValue(TagName(_tag));
                break;
            default:
                throw new InvalidOperationException("a default BlockId names no block");
        }
    }

    internal static string TagName(BlockTag tag) => tag switch
    {
        BlockTag.Latest => "latest",
        BlockTag.Safe => "safe",
        BlockTag.Finalized => "finalized",
        BlockTag.Earliest => "earliest",
        BlockTag.Pending => "pending",
        _ => throw new ArgumentOutOfRangeException(nameof(tag), tag, "no such block tag"),
    };
}
