using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;

namespace KeeperBot.Protocols.Governance;

/// <summary>A function by which a venue's governance sets parameters.</summary>
/// <param name="Contract">The contract's name, for the reader.</param>
/// <param name="Target">Where it stands; null where that is not known now.</param>
/// <param name="Function">The function.</param>
/// <param name="Sets">What a call sets, by the parameter's name and raw value; a parameter that the venue does not show is left out.</param>
internal sealed record ParameterSetter(string Contract, Func<ParameterView, Address?> Target, AbiFunction Function, Func<AbiValue, ParameterView, IEnumerable<(string Name, UInt256 Raw)>> Sets)
{
    /// <summary>Whether it puts other code in the place of a contract that is read: told of though no parameter shows it.</summary>
    internal bool ReplacesCode { get; init; }

    /// <summary>A setter of a contract whose address is configured.</summary>
    internal ParameterSetter(string contract, Address target, AbiFunction function, Func<AbiValue, ParameterView, IEnumerable<(string, UInt256)>> sets)
        : this(contract, _ => target, function, sets)
    {
    }

    /// <summary>A setter whose only argument is the parameter itself.</summary>
    internal static ParameterSetter Of(string contract, Address target, AbiFunction function, string parameter) =>
        new(contract, target, function, (args, _) => [(parameter, ParameterView.Raw(args[0]))]);

    /// <summary>A function without arguments that sets a flag.</summary>
    internal static ParameterSetter Flag(string contract, Address target, AbiFunction function, string parameter, bool value) =>
        new(contract, target, function, (_, _) => [(parameter, value ? UInt256.One : UInt256.Zero)]);
}
