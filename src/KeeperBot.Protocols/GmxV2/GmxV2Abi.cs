using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Abi;

namespace KeeperBot.Protocols.GmxV2;

internal static class GmxV2Abi
{
    private static readonly ContractAbi Store = EmbeddedAbi.Load("gmx-v2/DataStore");
    private static readonly ContractAbi ReaderAbi = EmbeddedAbi.Load("gmx-v2/Reader");
    private static readonly ContractAbi Exchange = EmbeddedAbi.Load("gmx-v2/ExchangeRouter");
    private static readonly ContractAbi Handler = EmbeddedAbi.Load("gmx-v2/OrderHandler");
    private static readonly ContractAbi Emitter = EmbeddedAbi.Load("gmx-v2/EventEmitter");

    internal static readonly Bytes LensCode = EmbeddedAbi.LoadRuntimeCode("keeperbot/GmxLens");
    internal static readonly AbiFunction LensRead = EmbeddedAbi.Load("keeperbot/GmxLens").Function("read");

    internal static readonly AbiFunction GetUint = Store.Function("getUint");
    internal static readonly AbiFunction GetBool = Store.Function("getBool");
    internal static readonly AbiFunction GetAddress = Store.Function("getAddress");

    internal static readonly AbiFunction PositionInfo = ReaderAbi.Function("getPositionInfo");
    internal static readonly AbiFunction Liquidatable = ReaderAbi.Function("isPositionLiquidatable");
    internal static readonly AbiFunction AccountOrders = ReaderAbi.Function("getAccountOrders");
    internal static readonly AbiFunction Position = ReaderAbi.Function("getPosition");
    internal static readonly AbiFunction ExecutionPrice = ReaderAbi.Function("getExecutionPrice");
    internal static readonly AbiFunction Market = ReaderAbi.Function("getMarket");

    internal static readonly AbiFunction Multicall = Exchange.Function("multicall");
    internal static readonly AbiFunction SendWnt = Exchange.Function("sendWnt");
    internal static readonly AbiFunction SendTokens = Exchange.Function("sendTokens");
    internal static readonly AbiFunction CreateOrder = Exchange.Function("createOrder");
    internal static readonly AbiFunction CancelOrder = Exchange.Function("cancelOrder");
    internal static readonly AbiFunction RouterDataStore = Exchange.Function("dataStore");
    internal static readonly AbiFunction RouterRouter = Exchange.Function("router");
    internal static readonly AbiFunction RouterHandler = Exchange.Function("orderHandler");

    internal static readonly AbiFunction HandlerVault = Handler.Function("orderVault");
    internal static readonly AbiFunction HandlerDataStore = Handler.Function("dataStore");

    internal static readonly AbiFunction LatestRound = EmbeddedAbi.Load("gmx-v2/PriceFeed").Function("latestRoundData");

    internal static readonly AbiEvent OrderEvent = Emitter.Event("EventLog2");
}
