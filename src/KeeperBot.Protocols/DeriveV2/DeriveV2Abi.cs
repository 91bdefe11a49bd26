using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Abi;

namespace KeeperBot.Protocols.DeriveV2;

internal static class DeriveV2Abi
{
    private static readonly ContractAbi Accounts = EmbeddedAbi.Load("derive-v2/SubAccounts");
    private static readonly ContractAbi Manager = EmbeddedAbi.Load("derive-v2/StandardManager");
    private static readonly ContractAbi Cash = EmbeddedAbi.Load("derive-v2/CashAsset");

    internal static readonly Bytes LensCode = EmbeddedAbi.LoadRuntimeCode("keeperbot/DeriveLens");
    internal static readonly AbiFunction LensRead = EmbeddedAbi.Load("keeperbot/DeriveLens").Function("read");

    internal static readonly AbiFunction ManagerOf = Accounts.Function("manager");
    internal static readonly AbiFunction OwnerOf = Accounts.Function("ownerOf");
    internal static readonly AbiFunction OwnerBehind = EmbeddedAbi.Load("derive-v2/Matching").Function("subAccountToOwner");

    internal static readonly AbiFunction ManagerAccounts = Manager.Function("subAccounts");
    internal static readonly AbiFunction ManagerCash = Manager.Function("cashAsset");
    internal static readonly AbiFunction ManagerAuction = Manager.Function("liquidation");
    internal static readonly AbiFunction AssetDetails = Manager.Function("assetDetails");
    internal static readonly AbiFunction MarketFeeds = Manager.Function("getMarketFeeds");
    internal static readonly AbiFunction PerpRequirements = Manager.Function("perpMarginRequirements");
    internal static readonly AbiFunction OptionRequirements = Manager.Function("optionMarginParams");
    internal static readonly AbiFunction BaseRequirements = Manager.Function("baseMarginParams");

    internal static readonly AbiFunction Deposit = Cash.Function("deposit");
    internal static readonly AbiFunction WrappedAsset = Cash.Function("wrappedAsset");
}
