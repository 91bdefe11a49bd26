using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Abi;

namespace KeeperBot.Protocols.Declarative.Reading;

/// <summary>The reader that makes later reads of earlier answers, and undoes calls that may write; run by code override.</summary>
internal static class StagedAbi
{
    private static readonly ContractAbi Contract = EmbeddedAbi.Load("keeperbot/StagedReader");

    internal static readonly Bytes Code = EmbeddedAbi.LoadRuntimeCode("keeperbot/StagedReader");
    internal static readonly AbiFunction Read = Contract.Function("read");
    internal static readonly AbiFunction Probe = Contract.Function("probe");
    internal static readonly AbiError Probed = Contract.Errors.Single(error => error.Name == "Probed");

    /// <summary>Any address without code of its own.</summary>
    internal static readonly Address At = Address.Parse("0x537461676564526561646572426f744b65657065");

    // The constants of the contract.
    internal const int Element = ushort.MaxValue;
    internal const long Target = uint.MaxValue;
}
