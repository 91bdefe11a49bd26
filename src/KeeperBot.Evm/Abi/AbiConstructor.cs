using System.Collections.Immutable;

namespace KeeperBot.Evm.Abi;

/// <summary>A contract's constructor.</summary>
public sealed class AbiConstructor
{
    private readonly AbiType _tuple;

    /// <summary>From its parameters.</summary>
    public AbiConstructor(ImmutableArray<AbiParameter> inputs, string stateMutability = "nonpayable")
    {
        _tuple = AbiType.TupleOf(inputs);
        Inputs = inputs;
        StateMutability = stateMutability;
    }

    /// <summary>Arguments.</summary>
    public ImmutableArray<AbiParameter> Inputs { get; }

    /// <summary>nonpayable or payable.</summary>
    public string StateMutability { get; }

    /// <summary>The encoded arguments.</summary>
    /// <exception cref="AbiException">The number of arguments or one of them is wrong; the message names it.</exception>
    public Bytes Encode(params AbiValue[] args) => EncodeDeployment(Bytes.Empty, args);

    /// <summary>The data of a creating transaction: linked creation code and the encoded arguments.</summary>
    /// <exception cref="AbiException">The number of arguments or one of them is wrong; the message names it.</exception>
    public Bytes EncodeDeployment(Bytes creationCode, params AbiValue[] args)
    {
        try
        {
            var data = AbiEncoder.EncodeTuple(_tuple, AbiSignature.RequireValues(args), creationCode.Length);
            creationCode.Span.CopyTo(data);
            return Bytes.Own(data);
        }
        catch (AbiException error)
        {
            throw AbiSignature.In($"constructor{_tuple}", "arguments", error);
        }
    }
}
