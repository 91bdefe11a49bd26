using System.Collections.Frozen;
using System.Collections.Immutable;

namespace KeeperBot.Evm.Abi;

/// <summary>A contract's event.</summary>
public sealed class AbiEvent
{
    private static readonly FrozenSet<string> Modifiers = FrozenSet.Create(StringComparer.Ordinal, "anonymous");

    private readonly AbiType _tuple;
    private readonly AbiType _dataTuple;

    /// <summary>From its parts.</summary>
    /// <exception cref="AbiException">More fields are indexed than topics can hold.</exception>
    public AbiEvent(string name, ImmutableArray<AbiParameter> inputs, bool isAnonymous = false)
    {
        Name = name;
        Inputs = inputs;
        IsAnonymous = isAnonymous;
        Signature = name + AbiType.TupleOf(inputs).Name;
        Topic0 = AbiSignature.Hash(Signature);
        // What an indexed field of a dynamic or composite type leaves in the log is the hash of its content.
        _tuple = AbiType.TupleOf([.. inputs.Select(input => input.Indexed && !IsWord(input.Type) ? input with { Type = AbiType.Bytes32 } : input)]);
        _dataTuple = AbiType.TupleOf([.. inputs.Where(input => !input.Indexed)]);
        var indexed = inputs.Count(input => input.Indexed);
        if (indexed > (isAnonymous ? 4 : 3))
            throw new AbiException(Signature, $"{indexed} fields are indexed, a log has no room for that many");
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>The canonical signature.</summary>
    public string Signature { get; }

    /// <summary>The hash of the signature: the first topic, unless anonymous.</summary>
    public Hash32 Topic0 { get; }

    /// <summary>Fields, in the order of the declaration.</summary>
    public ImmutableArray<AbiParameter> Inputs { get; }

    /// <summary>Whether logs lack the signature's topic.</summary>
    public bool IsAnonymous { get; }

    /// <summary>Reads <c>event Transfer(address indexed from, address indexed to, uint256 value)</c>; the word event may be left out.</summary>
    /// <exception cref="AbiException">The text is no event's declaration.</exception>
    public static AbiEvent Parse(string declaration)
    {
        var reader = new SignatureReader(declaration);
        reader.TryReadWord("event");
        var name = reader.ReadIdentifier();
        var inputs = reader.ReadParameters();
        var modifiers = reader.ReadModifiers(Modifiers);
        reader.RequireEnd();
        return new AbiEvent(name, inputs, modifiers.Count > 0);
    }

    /// <summary>
    /// A log's fields as a tuple in the order of the declaration. An indexed field of type string, bytes, array or tuple is the 32-byte hash that
    /// the log holds in its place.
    /// </summary>
    /// <exception cref="AbiException">The log is not of this event.</exception>
    public AbiValue Decode(IReadOnlyList<Hash32> topics, ReadOnlySpan<byte> data)
    {
        ArgumentNullException.ThrowIfNull(topics);
        var next = IsAnonymous ? 0 : 1;
        var expected = next + Inputs.Count(input => input.Indexed);
        if (topics.Count != expected)
            throw new AbiException(Signature, $"{expected} topics are expected, the log has {topics.Count}");
        if (!IsAnonymous && topics[0] != Topic0)
            throw new AbiException(Signature, $"the first topic is {topics[0]}, not {Topic0}");
        try
        {
            var fields = AbiDecoder.DecodeTuple(_dataTuple, data);
            var values = new AbiValue[Inputs.Length];
            var field = 0;
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = Inputs[i].Indexed
                    ? AbiDecoder.DecodeWord(_tuple.Components[i].Type, topics[next++].Span, new AbiPath(null, Inputs[i].Name, i))
                    : fields[field++];
            }

            return AbiValue.DecodedTuple(null, values, _tuple);
        }
        catch (AbiException error)
        {
            throw AbiSignature.In(Signature, "fields", error);
        }
    }

    /// <summary>The topic by which logs with this value of an indexed, word-sized field are found.</summary>
    /// <exception cref="AbiException">There is no such field, or the value does not fit it.</exception>
    public Hash32 TopicOf(string field, AbiValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var input = Inputs.FirstOrDefault(input => input.Name == field && input.Indexed && IsWord(input.Type))
            ?? throw new AbiException(Signature, $"'{field}' is no indexed field of an elementary type");
        Span<byte> word = stackalloc byte[32];
        AbiEncoder.WriteWord(input.Type, value, word, new AbiPath(null, field, 0));
        return new Hash32(word);
    }

    /// <summary>The signature.</summary>
    public override string ToString() => Signature;

    private static bool IsWord(AbiType type) =>
        type.Kind is AbiTypeKind.Bool or AbiTypeKind.UInt or AbiTypeKind.Int or AbiTypeKind.Address or AbiTypeKind.FixedBytes;
}
