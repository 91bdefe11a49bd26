using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;

namespace KeeperBot.Protocols.Reading;

/// <summary>One read with a name, by which its answer is found again and its failure reported.</summary>
internal sealed record PlannedRead(string Label, Address To, AbiFunction Function, Bytes Data)
{
    internal static PlannedRead Of(string label, Address to, AbiFunction function, params AbiValue[] arguments) =>
        new(label, to, function, function.Encode(arguments));

    internal ContractCall Call => new(To, Data);
}
