using KeeperBot.Evm.Abi;
using KeeperBot.Protocols.Abi;

namespace KeeperBot.Protocols.Routes;

internal static class OptionsVaultAbi
{
    private static readonly ContractAbi Contract = EmbeddedAbi.Load("keeperbot/OptionsVault");

    internal static readonly AbiFunction TopUpPerp = Contract.Function("topUpPerp");
    internal static readonly AbiFunction TopUpLyra = Contract.Function("topUpLyra");
    internal static readonly AbiFunction ReduceLyra = Contract.Function("reduceLyra");
    internal static readonly AbiFunction TradePerp = Contract.Function("tradePerp");
    internal static readonly AbiFunction Keeper = Contract.Function("keeper");
    internal static readonly AbiFunction SetKeeper = Contract.Function("setKeeper");
    internal static readonly AbiFunction Paused = Contract.Function("paused");
    internal static readonly AbiFunction Venues = Contract.Function("venues");
}
