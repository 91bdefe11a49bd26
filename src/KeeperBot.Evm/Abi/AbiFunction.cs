using System.Collections.Frozen;
using System.Collections.Immutable;

namespace KeeperBot.Evm.Abi;

/// <summary>A contract's function: its selector, and the codec of its arguments and results.</summary>
public sealed class AbiFunction
{
    /// <summary>Bytes of a selector.</summary>
    public const int SelectorSize = 4;

    private static readonly FrozenSet<string> Modifiers = FrozenSet.Create(
        StringComparer.Ordinal, "external", "public", "view", "pure", "payable", "nonpayable", "virtual", "override", "constant");

    private readonly AbiType _inputTuple;
    private readonly AbiType _outputTuple;

    /// <summary>From its parts.</summary>
    public AbiFunction(string name, ImmutableArray<AbiParameter> inputs, ImmutableArray<AbiParameter> outputs, string stateMutability = "nonpayable")
    {
        _inputTuple = AbiType.TupleOf(inputs);
        _outputTuple = AbiType.TupleOf(outputs);
        Name = name;
        Inputs = inputs;
        Outputs = outputs;
        StateMutability = stateMutability;
        Signature = name + _inputTuple.Name;
        Selector = AbiSignature.Selector(Signature);
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>The canonical signature, <c>transfer(address,uint256)</c>.</summary>
    public string Signature { get; }

    /// <summary>The first four bytes of the signature's hash.</summary>
    public Bytes Selector { get; }

    /// <summary>Arguments.</summary>
    public ImmutableArray<AbiParameter> Inputs { get; }

    /// <summary>Results.</summary>
    public ImmutableArray<AbiParameter> Outputs { get; }

    /// <summary>pure, view, nonpayable or payable.</summary>
    public string StateMutability { get; }

    /// <summary>Reads <c>function balanceOf(address owner) view returns (uint256 balance)</c>; the word function may be left out.</summary>
    /// <exception cref="AbiException">The text is no function's declaration.</exception>
    public static AbiFunction Parse(string declaration)
    {
        var reader = new SignatureReader(declaration);
        reader.TryReadWord("function");
        var name = reader.ReadIdentifier();
        var inputs = reader.ReadParameters();
        var modifiers = reader.ReadModifiers(Modifiers);
        var outputs = reader.TryReadWord("returns") ? reader.ReadParameters() : [];
        reader.RequireEnd();
        var mutability = modifiers.FirstOrDefault(word => word is "view" or "pure" or "payable" or "constant") ?? "nonpayable";
        return new AbiFunction(name, inputs, outputs, mutability == "constant" ? "view" : mutability);
    }

    /// <summary>Calldata: the selector and the encoded arguments.</summary>
    /// <exception cref="AbiException">The number of arguments or one of them is wrong; the message names it.</exception>
    public Bytes Encode(params AbiValue[] args)
    {
        try
        {
            var calldata = AbiEncoder.EncodeTuple(_inputTuple, AbiSignature.RequireValues(args), SelectorSize);
            Selector.Span.CopyTo(calldata);
            return Bytes.Own(calldata);
        }
        catch (AbiException error)
        {
            throw AbiSignature.In(Signature, "arguments", error);
        }
    }

    /// <summary>The arguments of calldata for this function, as a tuple.</summary>
    /// <exception cref="AbiException">The selector is another, or the arguments are no canonical encoding.</exception>
    public AbiValue DecodeInput(ReadOnlySpan<byte> calldata, AbiStrictness strictness = AbiStrictness.Canonical)
    {
        if (!calldata.StartsWith(Selector.Span))
            throw new AbiException(Signature, $"the calldata does not start with the selector {Selector}");
        try
        {
            return AbiDecoder.DecodeTuple(_inputTuple, calldata[SelectorSize..], strictness);
        }
        catch (AbiException error)
        {
            throw AbiSignature.In(Signature, "arguments", error);
        }
    }

    /// <summary>The results, as a tuple also where there is one or none.</summary>
    /// <exception cref="AbiException">The data is no canonical encoding of them; no data at all usually means an address without code.</exception>
    public AbiValue DecodeOutput(ReadOnlySpan<byte> returnData, AbiStrictness strictness = AbiStrictness.Canonical)
    {
        if (returnData.IsEmpty && _outputTuple.TupleHeadSize > 0)
            throw new AbiException(Signature, "no data came back (is there a contract at the address?)");
        try
        {
            return AbiDecoder.DecodeTuple(_outputTuple, returnData, strictness);
        }
        catch (AbiException error)
        {
            throw AbiSignature.In(Signature, "results", error);
        }
    }

    /// <summary>Encoded results, as a contract would return them (for test doubles and code overrides).</summary>
    /// <exception cref="AbiException">A value does not fit.</exception>
    public Bytes EncodeOutput(params AbiValue[] results) =>
        Bytes.Own(AbiEncoder.EncodeTuple(_outputTuple, AbiSignature.RequireValues(results)));

    /// <summary>The signature.</summary>
    public override string ToString() => Signature;
}
