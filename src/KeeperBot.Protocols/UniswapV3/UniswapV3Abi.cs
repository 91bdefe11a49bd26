using KeeperBot.Evm.Abi;
using KeeperBot.Protocols.Abi;

namespace KeeperBot.Protocols.UniswapV3;

internal static class UniswapV3Abi
{
    private static readonly ContractAbi Pool = EmbeddedAbi.Load("uniswap-v3/UniswapV3Pool");
    private static readonly ContractAbi Quoter = EmbeddedAbi.Load("uniswap-v3/QuoterV2");
    private static readonly ContractAbi Router = EmbeddedAbi.Load("uniswap-v3/SwapRouter");

    internal static readonly AbiFunction GetPool = EmbeddedAbi.Load("uniswap-v3/UniswapV3Factory").Function("getPool");

    internal static readonly AbiFunction Slot0 = Pool.Function("slot0");
    internal static readonly AbiFunction Liquidity = Pool.Function("liquidity");
    internal static readonly AbiFunction Observe = Pool.Function("observe");
    internal static readonly AbiFunction Token0 = Pool.Function("token0");
    internal static readonly AbiFunction Token1 = Pool.Function("token1");
    internal static readonly AbiFunction Fee = Pool.Function("fee");

    internal static readonly AbiFunction QuoterFactory = Quoter.Function("factory");
    internal static readonly AbiFunction QuoteExactInput = Quoter.Function("quoteExactInputSingle");
    internal static readonly AbiFunction QuoteExactOutput = Quoter.Function("quoteExactOutputSingle");

    internal static readonly AbiFunction RouterFactory = Router.Function("factory");
    internal static readonly AbiFunction ExactInput = Router.Function("exactInputSingle");
    internal static readonly AbiFunction ExactOutput = Router.Function("exactOutputSingle");
}
