using KeeperBot.Evm;
using KeeperBot.Evm.Abi;

namespace KeeperBot.Scenarios.Worlds;

/// <summary>Reads a contract's views at a given block.</summary>
public static class ContractReader
{
    /// <summary>The decoded outputs, as a tuple.</summary>
    /// <exception cref="ScenarioException"><see cref="ScenarioErrorKind.ChainUnusable"/>: the call reverts; a failed read is never a zero.</exception>
    public static async Task<AbiValue> ReadAsync(
        EthClient client, BlockId block, DeployedContract contract, string function, params AbiValue[] arguments)
    {
        var abi = contract.Abi.Function(function);
        var result = await client.CallAsync(new CallRequest { To = contract.Address, Data = abi.Encode(arguments) }, block).ConfigureAwait(false);
        return result.Success
            ? abi.DecodeOutput(result.Data.Span)
            : throw new ScenarioException(ScenarioErrorKind.ChainUnusable, $"{contract.Name}.{function} reverts: {RevertReason.Decode(result.Data.Span, contract.Abi).Text}");
    }
}
