using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Abi;

namespace KeeperBot.Protocols.LyraV1;

internal static class LyraV1Abi
{
    private static readonly ContractAbi Lens = EmbeddedAbi.Load("keeperbot/LyraLens");
    private static readonly ContractAbi Market = EmbeddedAbi.Load("lyra-v1/OptionMarket");
    private static readonly ContractAbi TokenAbi = EmbeddedAbi.Load("lyra-v1/OptionToken");
    private static readonly ContractAbi Cache = EmbeddedAbi.Load("lyra-v1/OptionGreekCache");
    private static readonly ContractAbi Synthetix = EmbeddedAbi.Load("lyra-v1/SynthetixAdapter");

    internal static readonly Bytes LensCode = EmbeddedAbi.LoadRuntimeCode("keeperbot/LyraLens");
    internal static readonly AbiFunction LensRead = Lens.Function("read");
    internal static readonly AbiFunction LensListed = Lens.Function("listed");
    internal static readonly AbiFunction LensTradeLimits = Lens.Function("tradeLimits");

    internal static readonly AbiFunction AddCollateral = Market.Function("addCollateral");
    internal static readonly AbiFunction OpenPosition = Market.Function("openPosition");
    internal static readonly AbiFunction ClosePosition = Market.Function("closePosition");
    internal static readonly AbiFunction ForceClosePosition = Market.Function("forceClosePosition");
    internal static readonly AbiFunction LiveBoards = Market.Function("getLiveBoards");

    internal static readonly AbiFunction SettleOptions = EmbeddedAbi.Load("lyra-v1/ShortCollateral").Function("settleOptions");
    internal static readonly AbiFunction QuoteExcess = EmbeddedAbi.Load("lyra-v1/ShortCollateral").Function("LPQuoteExcess");

    internal static readonly AbiFunction OptionPosition = TokenAbi.Function("getOptionPosition");
    internal static readonly AbiFunction OwnerPositions = TokenAbi.Function("getOwnerPositions");

    internal static readonly AbiFunction IsOperator = TokenAbi.Function("isApprovedForAll");
    internal static readonly AbiFunction ApprovedFor = TokenAbi.Function("getApproved");
    internal static readonly AbiFunction Approve = TokenAbi.Function("approve");
    internal static readonly AbiFunction SetOperator = TokenAbi.Function("setApprovalForAll");

    internal static readonly AbiFunction GreekCacheParams = Cache.Function("getGreekCacheParams");
    internal static readonly AbiFunction MinCollateralParams = Cache.Function("getMinCollatParams");
    internal static readonly AbiFunction SetMinCollateral = Cache.Function("setMinCollateralParameters");
    internal static readonly AbiFunction SetTradeLimits = EmbeddedAbi.Load("lyra-v1/OptionMarketPricer").Function("setTradeLimitParams");
    internal static readonly AbiFunction SpotPrice = Synthetix.Function("getSpotPriceForMarket");
    internal static readonly AbiFunction TradeLimits = EmbeddedAbi.Load("lyra-v1/OptionMarketPricer").Function("getTradeLimitParams");
}
