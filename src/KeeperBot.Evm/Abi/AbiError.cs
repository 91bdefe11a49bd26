using System.Collections.Frozen;
using System.Collections.Immutable;

namespace KeeperBot.Evm.Abi;

/// <summary>A contract's custom error.</summary>
public sealed class AbiError
{
    private readonly AbiType _tuple;

    /// <summary>From its parts.</summary>
    public AbiError(string name, ImmutableArray<AbiParameter> inputs)
    {
        _tuple = AbiType.TupleOf(inputs);
        Name = name;
        Inputs = inputs;
        Signature = name + _tuple.Name;
        Selector = AbiSignature.Selector(Signature);
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>The canonical signature.</summary>
    public string Signature { get; }

    /// <summary>The first four bytes of the signature's hash.</summary>
    public Bytes Selector { get; }

    /// <summary>Its arguments.</summary>
    public ImmutableArray<AbiParameter> Inputs { get; }

    /// <summary>Reads <c>error InsufficientBalance(uint256 available, uint256 required)</c>; the word error may be left out.</summary>
    /// <exception cref="AbiException">The text is no error's declaration.</exception>
    public static AbiError Parse(string declaration)
    {
        var reader = new SignatureReader(declaration);
        reader.TryReadWord("error");
        var name = reader.ReadIdentifier();
        var inputs = reader.ReadParameters();
        reader.ReadModifiers(FrozenSet<string>.Empty);
        reader.RequireEnd();
        return new AbiError(name, inputs);
    }

    /// <summary>Revert data of this error.</summary>
    /// <exception cref="AbiException">A value does not fit.</exception>
    public Bytes Encode(params AbiValue[] args)
    {
        var data = AbiEncoder.EncodeTuple(_tuple, AbiSignature.RequireValues(args), AbiFunction.SelectorSize);
        Selector.Span.CopyTo(data);
        return Bytes.Own(data);
    }

    /// <summary>The arguments in revert data of this error, as a tuple.</summary>
    /// <exception cref="AbiException">The selector is another, or the arguments are no canonical encoding.</exception>
    public AbiValue Decode(ReadOnlySpan<byte> revertData, AbiStrictness strictness = AbiStrictness.Canonical)
    {
        if (!revertData.StartsWith(Selector.Span))
            throw new AbiException(Signature, $"the revert data does not start with the selector {Selector}");
        try
        {
            return AbiDecoder.DecodeTuple(_tuple, revertData[AbiFunction.SelectorSize..], strictness);
        }
        catch (AbiException error)
        {
            throw AbiSignature.In(Signature, "arguments", error);
        }
    }

    /// <summary>The signature.</summary>
    public override string ToString() => Signature;
}
