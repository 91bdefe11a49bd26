using KeeperBot.Evm.Abi;

namespace KeeperBot.Protocols.Abi;

internal static class Erc20Abi
{
    private static readonly ContractAbi Contract = EmbeddedAbi.Load("erc20/Erc20");

    internal static readonly AbiFunction BalanceOf = Contract.Function("balanceOf");
    internal static readonly AbiFunction Allowance = Contract.Function("allowance");
    internal static readonly AbiFunction Approve = Contract.Function("approve");
    internal static readonly AbiFunction Decimals = Contract.Function("decimals");
    internal static readonly AbiFunction TotalSupply = Contract.Function("totalSupply");
    internal static readonly AbiFunction Transfer = Contract.Function("transfer");
}
